import type { Construct } from "constructs";
import { requireSameLab } from "../../lab/scope.js";
import { type Secret, secretValidator } from "../../lab/secret.js";
import { StorageKind } from "../../lab/storage-kind.js";
import { type BackupStorage, holdsBackups, Storage, StoragePool } from "../../lab/storage-pool.js";
import {
  booleanValidator,
  lineValidator,
  nameValidator,
  optional,
  type Validators,
  validator,
} from "../../lab/validation.js";
import type { Proxmox } from "./hypervisor.js";
import { clusterName } from "./names.js";
import { FILE_CONTENT, VOLUME_CONTENT } from "./render/storage.js";
import { StorageCifsResource } from "./resources/storage-cifs.js";
import { StorageLvmResource } from "./resources/storage-lvm.js";
import { StorageLvmthinResource } from "./resources/storage-lvmthin.js";
import { StorageNfsResource } from "./resources/storage-nfs.js";
import { StoragePbsResource } from "./resources/storage-pbs.js";
import { StorageZfspoolResource } from "./resources/storage-zfspool.js";

/*
 * Storages of Proxmox VE. What is behind one must be there: making one tells the cluster of it, and destroying one takes nothing away. Proxmox VE does not say at
 * apply whether it can be reached: look at Datacenter > Storage.
 */

export interface ProxmoxStorageProps {
  /** Whose disks or backups lie there: all nodes that it names have it. */
  readonly hypervisor: Proxmox;
}

export interface NfsPoolProps extends ProxmoxStorageProps {
  /** Its name or address. Another one makes the storage anew. */
  readonly server: string;
  /** The path that the server exports. Another one makes the storage anew. */
  readonly export: string;
  /** How it is mounted: "vers=4.2". @default - as the node decides */
  readonly options?: string;
}

export interface CifsPoolProps extends ProxmoxStorageProps {
  /** Its name or address. Another one makes the storage anew, and so do the others here. */
  readonly server: string;
  /** What the server calls it. */
  readonly share: string;
  /** Who logs in. */
  readonly username: string;
  /** From the environment: it is in no synthesised file. */
  readonly password: Secret;
  /** The Windows domain that the user is of. @default - none */
  readonly domain?: string;
}

export interface LvmPoolProps extends ProxmoxStorageProps {
  /** Another one makes the storage anew. */
  readonly volumeGroup: string;
}

export interface LvmThinPoolProps extends LvmPoolProps {
  /** The thin pool in the volume group. Another one makes the storage anew. */
  readonly thinPool: string;
}

export interface ZfsPoolProps extends ProxmoxStorageProps {
  /** A pool, or a dataset in one: "tank/lab". Another one makes the storage anew. */
  readonly zfsPool: string;
  /** Whether disks take up what is written to them, and not at once all that they may have. @default true */
  readonly thin?: boolean;
  /** Of disks that are made from now on: "16k". @default - Proxmox VE's own */
  readonly blockSize?: string;
}

export interface BackupServerProps extends ProxmoxStorageProps {
  /** Its name or address. Another one makes the storage anew, and so do the others here but the fingerprint. */
  readonly server: string;
  /** Where the server keeps the backups. */
  readonly datastore: string;
  /** With its realm: "lab@pbs". */
  readonly username: string;
  /** From the environment: it is in no synthesised file. */
  readonly password: Secret;
  /** The part of the datastore that is used. @default - the datastore's root */
  readonly namespace?: string;
  /** The SHA-256 of the server's certificate, where no authority signed it: 32 bytes with colons. @default - it is signed */
  readonly fingerprint?: string;
}

const serverValidator = validator(
  "a server's name or address",
  (server) => typeof server === "string" && /^[\w.:-]+$/.test(server),
);
const absolutePathValidator = validator("an absolute path", (path) => typeof path === "string" && /^\/\S*$/.test(path));
const datasetValidator = validator(
  'a ZFS pool, or a dataset in one, such as "tank/lab"',
  (name) => typeof name === "string" && /^[a-z][\w.-]*(?:\/[\w.-]+)*$/i.test(name),
);
const fingerprintValidator = validator(
  "the SHA-256 of a certificate, 32 bytes with colons",
  (value) => typeof value === "string" && /^(?:[0-9a-f]{2}:){31}[0-9a-f]{2}$/i.test(value),
);

/** A share of an NFS server. */
export class NfsPool extends StoragePool implements BackupStorage {
  protected static override readonly validators: Validators<NfsPoolProps> = {
    ...StoragePool.validators,
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
      ...common(this, props),
      server: props.server,
      export: props.export,
      options: props.options,
      content: FILE_CONTENT,
    }));
  }
}

/** A share of a Windows or Samba server. */
export class CifsPool extends StoragePool implements BackupStorage {
  protected static override readonly validators: Validators<CifsPoolProps> = {
    ...StoragePool.validators,
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
      ...common(this, props),
      server: props.server,
      share: props.share,
      username: props.username,
      password,
      domain: props.domain,
      content: FILE_CONTENT,
    }));
  }
}

/** A volume group of LVM. Its disks have no snapshots, and nothing builds on them: there are no linked clones. */
export class LvmPool extends StoragePool {
  protected static override readonly validators: Validators<LvmPoolProps> = {
    ...StoragePool.validators,
    volumeGroup: nameValidator,
  };

  readonly kind = StorageKind.LVM;

  constructor(scope: Construct, id: string, props: LvmPoolProps) {
    super(scope, id, props);
    requireSameLab(this, props.hypervisor);
    new StorageLvmResource(this, "Default", () => ({
      ...common(this, props),
      volume_group: props.volumeGroup,
      content: VOLUME_CONTENT,
      shared: false,
    }));
  }
}

/** A thin pool of LVM. */
export class LvmThinPool extends StoragePool {
  protected static override readonly validators: Validators<LvmThinPoolProps> = {
    ...StoragePool.validators,
    volumeGroup: nameValidator,
    thinPool: nameValidator,
  };

  readonly kind = StorageKind.LVM_THIN;

  constructor(scope: Construct, id: string, props: LvmThinPoolProps) {
    super(scope, id, props);
    requireSameLab(this, props.hypervisor);
    new StorageLvmthinResource(this, "Default", () => ({
      ...common(this, props),
      volume_group: props.volumeGroup,
      thin_pool: props.thinPool,
      content: VOLUME_CONTENT,
    }));
  }
}

/** A pool of ZFS on the node, or a dataset in one. */
export class ZfsPool extends StoragePool {
  protected static override readonly validators: Validators<ZfsPoolProps> = {
    ...StoragePool.validators,
    zfsPool: datasetValidator,
    thin: optional(booleanValidator),
    blockSize: optional(lineValidator),
  };

  readonly kind = StorageKind.ZFS;

  constructor(scope: Construct, id: string, props: ZfsPoolProps) {
    super(scope, id, props);
    requireSameLab(this, props.hypervisor);
    new StorageZfspoolResource(this, "Default", () => ({
      ...common(this, props),
      zfs_pool: props.zfsPool,
      thin_provision: props.thin ?? true,
      blocksize: props.blockSize,
      content: VOLUME_CONTENT,
    }));
  }
}

/** A Proxmox Backup Server: it holds backups, and no disks. */
export class BackupServer extends Storage implements BackupStorage {
  protected static override readonly validators: Validators<BackupServerProps> = {
    ...Storage.validators,
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
      ...common(this, props),
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

function common(at: Storage, { hypervisor }: ProxmoxStorageProps) {
  return { id: clusterName(at, hypervisor), nodes: [...hypervisor.nodes.keys()] };
}
