import type { Construct } from "constructs";
import { requireSameLab } from "../../../lab/scope.js";
import { StorageKind } from "../../../lab/storage-kind.js";
import { type BackupStorage, holdsBackups, StoragePool } from "../../../lab/storage-pool.js";
import { lineValidator, optional, type Validators, validator } from "../../../lab/validation.js";
import { FILE_CONTENT } from "../render/storage.js";
import { StorageNfsResource } from "../resources/storage-nfs.js";
import { commonAttributes, type ProxmoxStorageProps, serverValidator, storageValidators } from "./storage.js";

export interface NfsPoolProps extends ProxmoxStorageProps {
  /** The server's name or address. Another one replaces the storage. */
  readonly server: string;
  /** The path that the server exports. Another one replaces the storage. */
  readonly export: string;
  /**
   * Mount options, such as "vers=4.2".
   *
   * @default - the node's own
   */
  readonly options?: string;
}

const absolutePathValidator = validator("an absolute path", (path) => typeof path === "string" && /^\/\S*$/.test(path));

/** A share of an NFS server. */
export class NfsPool extends StoragePool implements BackupStorage {
  protected static override readonly validators: Validators<NfsPoolProps> = {
    ...storageValidators,
    server: serverValidator,
    export: absolutePathValidator,
    options: optional(lineValidator),
  };

  readonly [holdsBackups] = true;
  readonly kind = StorageKind.NFS;

  constructor(scope: Construct, id: string, props: NfsPoolProps) {
    super(scope, id, props);
    requireSameLab(this, props.hypervisor);
    new StorageNfsResource(this, "Default", () => ({
      ...commonAttributes(this, props),
      server: props.server,
      export: props.export,
      options: props.options,
      content: FILE_CONTENT,
    }));
  }
}
