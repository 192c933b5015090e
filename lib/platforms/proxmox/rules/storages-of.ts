import { Container } from "../../../lab/container.js";
import type { Guest } from "../../../lab/guest.js";
import type { StoragePool } from "../../../lab/storage-pool.js";
import type { VirtualMachine } from "../../../lab/virtual-machine.js";
import type { Proxmox } from "../hypervisor.js";

/** Returns the storage pools that hold a guest's disks. */
export function storagesOf(guest: Guest): Set<StoragePool> {
  const { storage } = guest.hypervisor as Proxmox;
  const disks =
    guest instanceof Container ? [guest.rootDisk, ...guest.mountPoints] : (guest as VirtualMachine).disks.values();
  return new Set([...disks].map(({ pool }) => pool ?? storage));
}
