import type { Construct } from "constructs";
import { requireSameLab } from "../../../lab/scope.js";
import { type Secret, secretValidator } from "../../../lab/secret.js";
import { StorageKind } from "../../../lab/storage-kind.js";
import { type BackupStorage, holdsBackups, Storage } from "../../../lab/storage-pool.js";
import { lineValidator, nameValidator, optional, type Validators, validator } from "../../../lab/validation.js";
import { StoragePbsResource } from "../resources/storage-pbs.js";
import { commonAttributes, type ProxmoxStorageProps, serverValidator, storageValidators } from "./storage.js";

/** Properties of a backup server. Another value of any of them but the fingerprint replaces the storage. */
export interface BackupServerProps extends ProxmoxStorageProps {
  /** The server's name or address. */
  readonly server: string;
  /** The server's datastore for the backups. */
  readonly datastore: string;
  /** The user who logs in, with the realm: "lab@pbs". */
  readonly username: string;
  /** The user's password. It is in no synthesized file; the provider stores it in Terraform's state. */
  readonly password: Secret;
  /**
   * The namespace in the datastore.
   *
   * @default - the datastore's root
   */
  readonly namespace?: string;
  /**
   * The SHA-256 fingerprint of the server's certificate, 32 bytes with colons. A certificate that no known authority
   * signed needs it.
   *
   * @default - none
   */
  readonly fingerprint?: string;
}

const fingerprintValidator = validator(
  "the SHA-256 of a certificate, 32 bytes with colons",
  (value) => typeof value === "string" && /^(?:[0-9a-f]{2}:){31}[0-9a-f]{2}$/i.test(value),
);

/** A Proxmox Backup Server. It stores backups, and no disks. */
export class BackupServer extends Storage implements BackupStorage {
  protected static override readonly validators: Validators<BackupServerProps> = {
    ...storageValidators,
    server: serverValidator,
    datastore: nameValidator,
    username: lineValidator,
    password: secretValidator,
    namespace: optional(lineValidator),
    fingerprint: optional(fingerprintValidator),
  };

  readonly [holdsBackups] = true;
  readonly kind = StorageKind.BACKUP_SERVER;

  constructor(scope: Construct, id: string, props: BackupServerProps) {
    super(scope, id, props);
    requireSameLab(this, props.hypervisor);
    const password = props.password.referenceIn(props.hypervisor.lab);
    new StoragePbsResource(this, "Default", () => ({
      ...commonAttributes(this, props),
      server: props.server,
      datastore: props.datastore,
      username: props.username,
      password,
      namespace: props.namespace,
      fingerprint: props.fingerprint,
      content: ["backup"],
    }));
  }
}
