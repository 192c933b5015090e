import type { Construct } from "constructs";
import { requireSameLab } from "../../../lab/scope.js";
import { type Secret, secretValidator } from "../../../lab/secret.js";
import { StorageKind } from "../../../lab/storage-kind.js";
import { type BackupStorage, holdsBackups, StoragePool } from "../../../lab/storage-pool.js";
import { lineValidator, optional, type Validators } from "../../../lab/validation.js";
import { FILE_CONTENT } from "../render/storage.js";
import { StorageCifsResource } from "../resources/storage-cifs.js";
import { commonAttributes, type ProxmoxStorageProps, serverValidator, storageValidators } from "./storage.js";

/** Properties of a share. Another value of any of them replaces the storage. */
export interface CifsPoolProps extends ProxmoxStorageProps {
  /** The server's name or address. */
  readonly server: string;
  /** The share's name on the server. */
  readonly share: string;
  /** The user who logs in. */
  readonly username: string;
  /** The user's password. It is in no synthesized file; the provider stores it in Terraform's state. */
  readonly password: Secret;
  /**
   * The user's Windows domain.
   *
   * @default - none
   */
  readonly domain?: string;
}

/** A share of a Windows or Samba server. */
export class CifsPool extends StoragePool implements BackupStorage {
  protected static override readonly validators: Validators<CifsPoolProps> = {
    ...storageValidators,
    server: serverValidator,
    share: lineValidator,
    username: lineValidator,
    password: secretValidator,
    domain: optional(lineValidator),
  };

  readonly [holdsBackups] = true;
  readonly kind = StorageKind.CIFS;

  constructor(scope: Construct, id: string, props: CifsPoolProps) {
    super(scope, id, props);
    requireSameLab(this, props.hypervisor);
    const password = props.password.referenceIn(props.hypervisor.lab);
    new StorageCifsResource(this, "Default", () => ({
      ...commonAttributes(this, props),
      server: props.server,
      share: props.share,
      username: props.username,
      password,
      domain: props.domain,
      content: FILE_CONTENT,
    }));
  }
}
