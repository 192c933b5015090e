import { Construct } from "constructs";
import {
  type DirectoryPoolHost,
  type NamedStorageHost,
  requireCapability,
  supportsDirectoryPools,
  supportsNamedStorage,
} from "./capabilities.js";
import { withConstructPath } from "./errors.js";
import { type Hypervisor, hypervisorValidator } from "./hypervisor.js";
import { isOfKind, KIND, type Renderable } from "./kind.js";
import { newId, recordMove, requireSameLab } from "./scope.js";
import { StorageKind } from "./storage-kind.js";
import {
  memberOf,
  movedFromValidator,
  nameValidator,
  ofKind,
  optional,
  pathValidator,
  type Validators,
  validateProps,
} from "./validation.js";

export interface StoragePoolProps {
  /** The hypervisor whose disks the pool stores. */
  readonly hypervisor: Hypervisor;
}

/** A hypervisor's storage for disks or backups. */
export abstract class Storage extends Construct implements Renderable {
  /** The validators of the props. A subclass with more props extends them. */
  protected static readonly validators: Validators<StoragePoolProps> = { hypervisor: hypervisorValidator };

  readonly hypervisor: Hypervisor;
  /** The storage's technology, where it is known. */
  abstract readonly kind?: StorageKind;

  protected constructor(scope: Construct, id: string, props: StoragePoolProps) {
    super(scope, newId(scope, id));
    withConstructPath(this, () => validateProps(props, new.target.validators));
    this.hypervisor = props.hypervisor;
  }

  get [KIND](): string {
    return "storage";
  }
}

export const holdsBackups: unique symbol = Symbol.for("labvisor/holdsBackups");

/** Storage for backups. Whether existing storage holds them depends on its kind. */
export interface BackupStorage extends Storage {
  readonly [holdsBackups]: true;
}

const holdsDisks: unique symbol = Symbol.for("labvisor/holdsDisks");

/** Storage for disks. */
export abstract class StoragePool extends Storage {
  readonly [holdsDisks] = true;

  override get [KIND](): string {
    return "storage pool";
  }

  /**
   * Returns storage that the hypervisor already has.
   *
   * @param name the hypervisor's name for it
   * @param kind its technology. Without it, disks get the storage's default format
   */
  static existing(hypervisor: Hypervisor & NamedStorageHost, name: string, kind?: StorageKind): ExistingPool {
    validateProps({ hypervisor }, { hypervisor: hypervisorValidator }, "StoragePool.existing: ");
    withConstructPath(hypervisor, () => validateProps({ name, kind }, EXISTING, "StoragePool.existing: "));
    requireCapability(hypervisor, hypervisor, supportsNamedStorage, "existing storage pools");
    // The dot keeps it apart from the user's constructs.
    const existing = hypervisor.node.tryFindChild(`storage.${name}`) as ExistingPool | undefined;
    return existing ?? new ExistingPool(hypervisor, name, { hypervisor, kind });
  }
}

const EXISTING = {
  name: nameValidator,
  kind: optional(ofKind("storage kind", "a StorageKind, such as StorageKind.DIRECTORY")),
};

/** The props of `StoragePool.existing()`. */
export interface ExistingPoolProps extends StoragePoolProps {
  readonly kind?: StorageKind;
}

/** Storage that the hypervisor already has: see `StoragePool.existing()`. */
export class ExistingPool extends StoragePool implements BackupStorage {
  protected static override readonly validators: Validators<ExistingPoolProps> = {
    ...StoragePool.validators,
    kind: EXISTING.kind,
  };

  readonly [holdsBackups] = true;
  readonly kind?: StorageKind;

  /** @internal Use `StoragePool.existing()`. */
  constructor(
    scope: Construct,
    readonly name: string,
    props: ExistingPoolProps,
  ) {
    super(scope, `storage.${name}`, props);
    this.kind = props.kind;
  }

  override get [KIND](): string {
    return "existing storage pool";
  }
}

/** The allocation of a disk's file. */
export enum DiskAllocation {
  /** The file grows as the guest writes. */
  DYNAMIC = "dynamic",
  /** The file has its full size from the start. */
  FIXED = "fixed",
}

export interface DirectoryPoolProps extends StoragePoolProps {
  /** The hypervisor whose disks the pool stores. */
  readonly hypervisor: Hypervisor & DirectoryPoolHost;
  /**
   * The folder on the hypervisor's machine.
   *
   * On the machine that runs Terraform it is absolute or relative to the project's folder, and each lab has a folder of
   * its own inside it. On another machine it is absolute.
   */
  readonly path: string;
  /**
   * The allocation of new disks' files.
   *
   * On Proxmox VE a change affects disks that are created later. On VirtualBox it replaces the pool's disks, empty or
   * from their images, and fixed disks do not grow.
   *
   * @default DiskAllocation.DYNAMIC
   */
  readonly allocation?: DiskAllocation;
  /**
   * The pool's path in the lab before it moved into another construct, or got another id.
   *
   * It keeps its storage then.
   *
   * @default - it has not moved
   */
  readonly movedFrom?: string | readonly string[];
}

/** A folder on the host that stores disks. */
export class DirectoryPool extends StoragePool implements BackupStorage {
  protected static override readonly validators: Validators<DirectoryPoolProps> = {
    ...StoragePool.validators,
    path: pathValidator,
    allocation: optional(memberOf("DiskAllocation", DiskAllocation)),
    movedFrom: optional(movedFromValidator),
  };

  readonly [holdsBackups] = true;
  readonly kind = StorageKind.DIRECTORY;
  readonly path: string;
  readonly allocation: DiskAllocation;

  constructor(scope: Construct, id: string, props: DirectoryPoolProps) {
    super(scope, id, props);
    requireSameLab(this, props.hypervisor);
    recordMove(this, props.movedFrom);
    this.path = props.path;
    this.allocation = props.allocation ?? DiskAllocation.DYNAMIC;
    requireCapability(this, props.hypervisor, supportsDirectoryPools, "directory pools");
    props.hypervisor.render(this);
  }

  override get [KIND](): string {
    return "directory pool";
  }
}

/** Whether a value is a storage pool. */
export function isStoragePool(value: unknown): value is StoragePool {
  return isOfKind(value, "storage pool");
}

/** Whether a value is storage that the hypervisor already has. */
export function isExistingPool(value: unknown): value is ExistingPool {
  return isOfKind(value, "existing storage pool");
}

/** Whether a value is a directory pool. */
export function isDirectoryPool(value: unknown): value is DirectoryPool {
  return isOfKind(value, "directory pool");
}
