import { Container } from "../../../lab/container.js";
import type { Guest } from "../../../lab/guest.js";
import type { Lab } from "../../../lab/lab.js";
import type { Rule } from "../../../lab/rules/rule.js";
import type { StoragePool } from "../../../lab/storage-pool.js";
import { VirtualMachine } from "../../../lab/virtual-machine.js";
import type { ProxmoxContainer } from "../guest-options.js";
import type { ProxmoxHost } from "../host.js";
import type { ProxmoxMachine } from "../machine-options.js";

/** Returns the guests of a lab that are on Proxmox VE: on hypervisors that have the rule. */
export function guestsOn(lab: Lab, rule: Rule): Guest[] {
  return lab.guests.filter(({ hypervisor }) => hypervisor.rules.includes(rule));
}

export function machinesOn(lab: Lab, rule: Rule): ProxmoxMachine[] {
  return guestsOn(lab, rule).filter((guest) => guest instanceof VirtualMachine) as ProxmoxMachine[];
}

export function containersOn(lab: Lab, rule: Rule): ProxmoxContainer[] {
  return guestsOn(lab, rule).filter((guest) => guest instanceof Container) as ProxmoxContainer[];
}

/** Returns the pools of a guest's disks. */
export function poolsOf(guest: Guest): Set<StoragePool> {
  const { storage } = guest.hypervisor as ProxmoxHost;
  return new Set(guest.volumes.map(({ pool }) => pool ?? storage));
}
