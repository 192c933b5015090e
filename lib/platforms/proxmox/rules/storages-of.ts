import type { Guest } from "../../../lab/guest.js";
import type { StoragePool } from "../../../lab/storage-pool.js";
import type { ProxmoxHost } from "../host.js";

/** Returns the storage pools that hold a guest's disks. */
export function storagesOf(guest: Guest): Set<StoragePool> {
  const { storage } = guest.hypervisor as ProxmoxHost;
  return new Set(guest.volumes.map(({ pool }) => pool ?? storage));
}
