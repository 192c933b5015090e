import { Guest } from "../guest.js";
import { isVlan } from "../networks/vlan.js";
import type { Rule } from "../rule.js";
import { isVirtualMachine } from "../virtual-machine.js";

export const ineffectiveVlanPriority: Rule<Guest> = {
  code: "LV120",
  appliesTo: Guest,
  title: "VLAN priority that no tag carries",
  why:
    "The priority is part of a frame's tag. A guest writes tags if it is on a trunk and its seed configures the " +
    "priority. On an access port, on VirtualBox and in a container, frames leave the guest untagged, and a " +
    "hypervisor that tags them uses priority 0.",
  fix: "remove the VLAN's priority, or put each of its guests on a trunk on Proxmox VE, with a seed",
  *check(guest) {
    for (const { network, vlanId } of guest.interfaces) {
      if (!isVlan(network) || network.priority === undefined) continue;
      const cause =
        vlanId === undefined ? "it sends untagged frames there" : hasSeed(guest) ? undefined : "it has no seed";
      if (cause) yield `the priority of ${network.node.path} is ${network.priority}, but ${cause}`;
    }
  },
};

function hasSeed(guest: Guest): boolean {
  return isVirtualMachine(guest) && guest.cloudInit.hasSeed;
}
