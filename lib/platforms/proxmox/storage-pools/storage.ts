import type { Storage } from "../../../lab/storage-pool.js";
import { type Validators, validator } from "../../../lab/validation.js";
import { type ProxmoxHost, proxmoxValidator } from "../host.js";
import { clusterName } from "../names.js";

/*
 * Storage of Proxmox VE. A resource registers storage that exists: creating it creates no share and no volume group,
 * and destroying it deletes nothing. Proxmox VE does not report at apply whether the storage can be reached: see
 * Datacenter > Storage.
 */

export interface ProxmoxStorageProps {
  /** The cluster. The storage is on all of the hypervisor's nodes. */
  readonly hypervisor: ProxmoxHost;
}

/** The validators that all kinds of storage have. */
export const storageValidators: Validators<ProxmoxStorageProps> = { hypervisor: proxmoxValidator };

export const serverValidator = validator(
  "a server's name or address",
  (server) => typeof server === "string" && /^[\w.:-]+$/.test(server),
);

/** Returns the attributes that all kinds of storage have. */
export function commonAttributes(storage: Storage, { hypervisor }: ProxmoxStorageProps) {
  return { id: clusterName(storage, hypervisor), nodes: [...hypervisor.nodes.keys()] };
}
