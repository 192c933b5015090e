import type { Lab } from "../../lab/lab.js";
import type { Rule } from "../../lab/rules/rule.js";
import { VirtualMachine } from "../../lab/virtual-machine.js";
import type { Proxmox } from "../proxmox.js";

/** The machines of a lab that are on Proxmox VE: on hypervisors that have the rule that asks. */
export function machinesOn(lab: Lab, rule: Rule): VirtualMachine<Proxmox>[] {
  return lab.guests.filter(
    (guest): guest is VirtualMachine<Proxmox> =>
      guest instanceof VirtualMachine && guest.hypervisor.rules.includes(rule),
  );
}
