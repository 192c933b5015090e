import { Template } from "../../../lab/template.js";
import type { VirtualMachine } from "../../../lab/virtual-machine.js";
import type { Proxmox } from "../hypervisor.js";

/** The machine that a clone is a copy of. */
export function sourceOf({ original }: VirtualMachine): VirtualMachine<Proxmox> | undefined {
  return original as VirtualMachine<Proxmox> | undefined;
}

export function isWindows(machine: VirtualMachine): boolean {
  return machine.isWindows;
}

/** Proxmox VE's own cloud-init drive knows a user, keys, and addresses of at most 8 adapters, without VLANs, and no commands. */
export function needsSeedFile(machine: VirtualMachine): boolean {
  const { cloudInit, adapters, interfaces } = machine;
  const hasVlans = interfaces.some(({ vlanId }) => vlanId !== undefined);
  const { userData, forwarding, hosts, user, users } = cloudInit;
  const hasUsers = users.length > 0 && user === undefined;
  return (
    takesSeed(machine) && (hasUsers || userData !== undefined || forwarding || hosts || adapters.length > 8 || hasVlans)
  );
}

/** A template's seed is for its clones. */
export function takesSeed(machine: VirtualMachine): boolean {
  return machine.cloudInit.hasSeed && !(machine instanceof Template);
}
