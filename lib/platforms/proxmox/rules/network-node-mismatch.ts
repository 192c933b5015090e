import { Guest } from "../../../lab/guest.js";
import { isHostOnlyNetwork } from "../../../lab/networks/host-only-network.js";
import { isNatNetwork } from "../../../lab/networks/nat-network.js";
import type { Rule } from "../../../lab/rule.js";
import type { ProxmoxHost } from "../host.js";
import { nodeOf } from "../render/guest.js";

export const networkNodeMismatch: Rule<Guest> = {
  code: "LV154",
  appliesTo: Guest,
  title: "Guest on another node than its NAT or host-only network",
  why:
    "The node itself is on such a network, as its gateway or host. Another node would have a separate network of " +
    "the same name.",
  fix:
    "put the guest on that node, use Nat.perMachine() or an InternalNetwork, which exist on all nodes, or declare " +
    "another Proxmox for the other node, with a network of its own",
  *check(guest) {
    const proxmox = guest.hypervisor as ProxmoxHost;
    const node = nodeOf(proxmox, guest);
    if (node === proxmox.nodeName) return;
    for (const { network } of guest.interfaces) {
      if (isHostOnlyNetwork(network) || isNatNetwork(network)) {
        yield `it is on node ${node}, but the ${network.kind} ${network.node.path} is on ${proxmox.nodeName}`;
      }
    }
  },
};
