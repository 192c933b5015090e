import { validateProps } from "../../../lab/arguments.js";
import { withConstructPath } from "../../../lab/errors.js";
import { requireSameLab } from "../../../lab/scope.js";
import type { Storage } from "../../../lab/storage-pool.js";
import { type Validator, type Validators, validator } from "../../../lab/validation.js";
import { type ProxmoxHost, proxmoxValidator } from "../host.js";
import { clusterName } from "../names.js";

/*
 * Storage of Proxmox VE. A resource registers storage that exists: creating it creates no share and no volume group, and destroying it
 * deletes nothing. Proxmox VE does not report at apply whether the storage can be reached: see Datacenter > Storage.
 */

export interface ProxmoxStorageProps {
  /** The cluster. The storage is on all of the hypervisor's nodes. */
  readonly hypervisor: ProxmoxHost;
}

export const serverValidator = validator(
  "a server's name or address",
  (server) => typeof server === "string" && /^[\w.:-]+$/.test(server),
);

/** Checks the props of a storage. @throws with the storage's path */
export function checkStorage<P extends ProxmoxStorageProps>(
  storage: Storage,
  props: P,
  validators: Validators<Omit<P, "hypervisor">>,
): void {
  const all = { hypervisor: proxmoxValidator, ...(validators as Readonly<Record<string, Validator>>) };
  withConstructPath(storage, () => validateProps(props, all));
  requireSameLab(storage, props.hypervisor);
}

/** Returns the attributes that all kinds of storage have. */
export function commonAttributes(storage: Storage, { hypervisor }: ProxmoxStorageProps) {
  return { id: clusterName(storage, hypervisor), nodes: [...hypervisor.nodes.keys()] };
}
