import { HostOnlyNetwork } from "../../../lab/networks/host-only-network.js";
import { NatNetwork } from "../../../lab/networks/nat-network.js";
import type { Rule } from "../../../lab/rules/rule.js";
import type { Proxmox } from "../hypervisor.js";
import { nodeOf } from "../render/guest.js";
import { guestsOn } from "./guests.js";

export const networkOnNode: Rule = {
  code: "LV154",
  title: "A guest on another node than its NAT or host-only network",
  why: "The node itself is on such a network, as its way out or as its host: another node would have one of the same name, with other guests on it.",
  fix: "Put the guest on that node, give it Nat.perMachine() or an InternalNetwork, which are on all nodes, or make the other node a Proxmox of its own, with a network of its own.",
  *check(lab) {
    for (const guest of guestsOn(lab, networkOnNode)) {
      const proxmox = guest.hypervisor as Proxmox;
      const node = nodeOf(proxmox, guest);
      for (const { network } of node === proxmox.nodeName ? [] : guest.interfaces) {
        if (network instanceof HostOnlyNetwork || network instanceof NatNetwork) {
          yield {
            at: guest,
            message: `it is on the node ${node}, and its ${network.kind} ${network.node.path} on ${proxmox.nodeName}`,
          };
        }
      }
    }
  },
};
