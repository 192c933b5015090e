import { Container } from "../../../lab/container.js";
import type { Guest } from "../../../lab/guest.js";
import type { Rule } from "../../../lab/rules/rule.js";
import type { LabScope } from "../../../lab/scope.js";
import type { StoragePool } from "../../../lab/storage-pool.js";
import { VirtualMachine } from "../../../lab/virtual-machine.js";
import type { Proxmox } from "../hypervisor.js";

/** The guests of a lab that are on Proxmox VE: on hypervisors that have the rule that asks. */
export function guestsOn(lab: LabScope, rule: Rule): Guest[] {
  return lab.guests.filter(({ hypervisor }) => hypervisor.rules.includes(rule));
}

export function machinesOn(lab: LabScope, rule: Rule): VirtualMachine<Proxmox>[] {
  return guestsOn(lab, rule).filter((guest) => guest instanceof VirtualMachine) as VirtualMachine<Proxmox>[];
}

export function containersOn(lab: LabScope, rule: Rule): Container<Proxmox>[] {
  return guestsOn(lab, rule).filter((guest) => guest instanceof Container) as Container<Proxmox>[];
}

/** Where the disks of a guest lie. */
export function storagesOf(guest: Guest): Set<StoragePool> {
  const { storage } = guest.hypervisor as Proxmox;
  const disks =
    guest instanceof Container ? [guest.rootDisk, ...guest.mountPoints] : (guest as VirtualMachine).disks.values();
  return new Set([...disks].map(({ pool }) => pool ?? storage));
}
