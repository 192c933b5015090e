import type { Construct } from "constructs";
import { requireSameLab } from "../../../lab/scope.js";
import { StorageKind } from "../../../lab/storage-kind.js";
import { StoragePool } from "../../../lab/storage-pool.js";
import { nameValidator, type Validators } from "../../../lab/validation.js";
import { VOLUME_CONTENT } from "../render/storage.js";
import { StorageLvmthinResource } from "../resources/storage-lvmthin.js";
import type { LvmPoolProps } from "./lvm-pool.js";
import { commonAttributes, storageValidators } from "./storage.js";

export interface LvmThinPoolProps extends LvmPoolProps {
  /** The thin pool in the volume group. Another one replaces the storage. */
  readonly thinPool: string;
}

/** A thin pool of LVM. */
export class LvmThinPool extends StoragePool {
  protected static override readonly validators: Validators<LvmThinPoolProps> = {
    ...storageValidators,
    volumeGroup: nameValidator,
    thinPool: nameValidator,
  };

  readonly kind = StorageKind.LVM_THIN;

  constructor(scope: Construct, id: string, props: LvmThinPoolProps) {
    super(scope, id, props);
    requireSameLab(this, props.hypervisor);
    new StorageLvmthinResource(this, "Default", () => ({
      ...commonAttributes(this, props),
      volume_group: props.volumeGroup,
      thin_pool: props.thinPool,
      content: VOLUME_CONTENT,
    }));
  }
}
