import { Vlan } from "../networks/vlan.js";
import { VirtualMachine } from "../virtual-machine.js";
import type { Rule } from "./rule.js";

export const priorityUnset: Rule = {
  code: "LV120",
  title: "A VLAN's priority that nobody writes into tags",
  why: "The priority is part of a frame's tag, and the guest writes it where it writes tags: on a trunk, and told by its seed. On an access port, on VirtualBox and in a container frames have no tag, and a hypervisor that adds one gives it the priority 0.",
  fix: "Take the priority off the VLAN, or have each of its guests on Proxmox VE on a trunk, with a seed.",
  *check(lab) {
    for (const { guest, network, vlanId } of lab.guests.flatMap(({ interfaces }) => interfaces)) {
      if (!(network instanceof Vlan) || network.priority === undefined) continue;
      const lacks = vlanId === undefined ? "it has no tags there" : hasSeed(guest) ? undefined : "it has no seed";
      if (lacks)
        yield { at: guest, message: `${network.node.path} has the priority ${network.priority}, and ${lacks}` };
    }
  },
};

function hasSeed(guest: object): boolean {
  return guest instanceof VirtualMachine && guest.cloudInit.hasSeed;
}
