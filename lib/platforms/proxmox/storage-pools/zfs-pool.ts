import type { Construct } from "constructs";
import { requireSameLab } from "../../../lab/scope.js";
import { StorageKind } from "../../../lab/storage-kind.js";
import { StoragePool } from "../../../lab/storage-pool.js";
import { booleanValidator, lineValidator, optional, type Validators, validator } from "../../../lab/validation.js";
import { VOLUME_CONTENT } from "../render/storage.js";
import { StorageZfspoolResource } from "../resources/storage-zfspool.js";
import { commonAttributes, type ProxmoxStorageProps, storageValidators } from "./storage.js";

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
  protected static override readonly validators: Validators<ZfsPoolProps> = {
    ...storageValidators,
    zfsPool: datasetValidator,
    thin: optional(booleanValidator),
    blockSize: optional(lineValidator),
  };

  readonly kind = StorageKind.ZFS;

  constructor(scope: Construct, id: string, props: ZfsPoolProps) {
    super(scope, id, props);
    requireSameLab(this, props.hypervisor);
    new StorageZfspoolResource(this, "Default", () => ({
      ...commonAttributes(this, props),
      zfs_pool: props.zfsPool,
      thin_provision: props.thin ?? true,
      blocksize: props.blockSize,
      content: VOLUME_CONTENT,
    }));
  }
}
