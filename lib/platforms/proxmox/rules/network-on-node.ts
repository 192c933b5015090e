import type { Rule } from "../../../lab/rules/rule.js";
import { NetworkCategory } from "../../../net/network-category.js";
import type { ProxmoxHost } from "../host.js";
import { nodeOf } from "../render/guest.js";
import { guestsOn } from "./guests.js";

/** The categories of networks that the node itself is on. */
const ON_NODE: readonly NetworkCategory[] = [NetworkCategory.HOST, NetworkCategory.NAT];

export const networkOnNode: Rule = {
  code: "LV154",
  title: "A guest on another node than its NAT or host-only network",
  why: "The node itself is on such a network, as its gateway or its host. Another node would have a separate network of the same name.",
  fix: "Put the guest on that node, or give it Nat.perMachine() or an InternalNetwork, which are on all nodes. Or make the other node a Proxmox of its own, with a network of its own.",
  *check(lab) {
    for (const guest of guestsOn(lab, networkOnNode)) {
      const proxmox = guest.hypervisor as ProxmoxHost;
      const node = nodeOf(proxmox, guest);
      for (const { network } of node === proxmox.nodeName ? [] : guest.interfaces) {
        if (network && ON_NODE.includes(network.category)) {
          yield {
            at: guest,
            message: `its node is ${node}, but its ${network.kind} ${network.node.path} is on ${proxmox.nodeName}`,
          };
        }
      }
    }
  },
};
