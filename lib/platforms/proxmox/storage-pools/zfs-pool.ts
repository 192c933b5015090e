import type { Construct } from "constructs";
import { StorageKind } from "../../../lab/storage-kind.js";
import { StoragePool } from "../../../lab/storage-pool.js";
import { booleanValidator, lineValidator, optional, validator } from "../../../lab/validation.js";
import { VOLUME_CONTENT } from "../render/storage.js";
import { StorageZfspoolResource } from "../resources/storage-zfspool.js";
import { checkStorage, commonAttributes, type ProxmoxStorageProps } from "./storage.js";

export interface ZfsPoolProps extends ProxmoxStorageProps {
  /** The pool, or a dataset in one, such as "tank/lab". Another one replaces the storage. */
  readonly zfsPool: string;
  /**
   * Whether disks only occupy the space that is written to.
   *
   * @default true
   */
  readonly thin?: boolean;
  /**
   * The block size of new disks, such as "16k".
   *
   * @default - Proxmox VE's own
   */
  readonly blockSize?: string;
}

const datasetValidator = validator(
  'a ZFS pool, or a dataset in one, such as "tank/lab"',
  (name) => typeof name === "string" && /^[a-z][\w.-]*(?:\/[\w.-]+)*$/i.test(name),
);

/** A ZFS pool of the node, or a dataset in one. */
export class ZfsPool extends StoragePool {
  readonly kind = StorageKind.ZFS;

  constructor(scope: Construct, id: string, props: ZfsPoolProps) {
    super(scope, id, props);
    checkStorage(this, props, {
      zfsPool: datasetValidator,
      thin: optional(booleanValidator),
      blockSize: optional(lineValidator),
    });
    new StorageZfspoolResource(this, "Default", () => ({
      ...commonAttributes(this, props),
      zfs_pool: props.zfsPool,
      thin_provision: props.thin ?? true,
      blocksize: props.blockSize,
      content: VOLUME_CONTENT,
    }));
  }
}
