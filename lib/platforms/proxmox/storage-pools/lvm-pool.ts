import type { Construct } from "constructs";
import { requireSameLab } from "../../../lab/scope.js";
import { StorageKind } from "../../../lab/storage-kind.js";
import { StoragePool } from "../../../lab/storage-pool.js";
import { nameValidator, type Validators } from "../../../lab/validation.js";
import { VOLUME_CONTENT } from "../render/storage.js";
import { StorageLvmResource } from "../resources/storage-lvm.js";
import { commonAttributes, type ProxmoxStorageProps, storageValidators } from "./storage.js";

export interface LvmPoolProps extends ProxmoxStorageProps {
  /** The volume group. Another one replaces the storage. */
  readonly volumeGroup: string;
}

/** A volume group of LVM. Its disks have no snapshots and no linked clones. */
export class LvmPool extends StoragePool {
  protected static override readonly validators: Validators<LvmPoolProps> = {
    ...storageValidators,
    volumeGroup: nameValidator,
  };

  readonly kind = StorageKind.LVM;

  constructor(scope: Construct, id: string, props: LvmPoolProps) {
    super(scope, id, props);
    requireSameLab(this, props.hypervisor);
    new StorageLvmResource(this, "Default", () => ({
      ...commonAttributes(this, props),
      volume_group: props.volumeGroup,
      content: VOLUME_CONTENT,
      shared: false,
    }));
  }
}
