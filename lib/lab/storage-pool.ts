import { Construct } from "constructs";
import { validateProps } from "./arguments.js";
import {
  type DirectoryPoolHost,
  type NamedStorageHost,
  requireCapability,
  supportsDirectoryPools,
  supportsNamedStorage,
} from "./capabilities.js";
import { withConstructPath } from "./errors.js";
import { type Hypervisor, hypervisorValidator } from "./hypervisor.js";
import { KIND, type Renderable } from "./kind.js";
import { requireSameLab } from "./scope.js";
import { StorageKind } from "./storage-kind.js";
import { instanceOf, nameValidator, oneOf, optional, pathValidator } from "./validation.js";

export interface StoragePoolProps {
  /** Whose disks lie there. */
  readonly hypervisor: Hypervisor;
}

/** What a hypervisor keeps disks or backups in. */
export abstract class Storage extends Construct {
  readonly hypervisor: Hypervisor;
  /** What it is made of, where that is known. */
  abstract readonly kind?: StorageKind;

  protected constructor(scope: Construct, id: string, props: StoragePoolProps) {
    super(scope, id);
    withConstructPath(this, () => validateProps(props, { hypervisor: hypervisorValidator }));
    this.hypervisor = props.hypervisor;
  }
}

export const holdsBackups: unique symbol = Symbol("labvisor.holdsBackups");

/** Where backups may lie. Of storage that exists already, its kind tells whether they may. */
export interface BackupStorage extends Storage {
  readonly [holdsBackups]: true;
}

const holdsDisks: unique symbol = Symbol("labvisor.holdsDisks");

export const copiesWhole: unique symbol = Symbol("labvisor.copiesWhole");

/** Where a disk cannot build on another's. */
export interface FullClonesOnly {
  readonly [copiesWhole]: true;
}

/** Where disks lie. */
export abstract class StoragePool extends Storage {
  readonly [holdsDisks] = true;

  /**
   * Storage that the hypervisor has already.
   *
   * @param name what the hypervisor calls it
   * @param kind what it is made of. Where nobody says, disks get the storage's own default format
   */
  static existing(hypervisor: Hypervisor & NamedStorageHost, name: string, kind?: StorageKind): ExistingPool {
    withConstructPath(hypervisor, () => validateProps({ name, kind }, EXISTING, "StoragePool.existing: "));
    requireCapability(hypervisor, hypervisor, supportsNamedStorage, "existing storage pools");
    // With a dot: no construct of a user has such an id.
    const there = hypervisor.node.tryFindChild(`storage.${name}`) as ExistingPool | undefined;
    return there ?? new ExistingPool(hypervisor, name, kind);
  }
}

const EXISTING = {
  name: nameValidator,
  kind: optional(instanceOf(StorageKind, "a StorageKind, such as StorageKind.DIRECTORY")),
};

/** Storage that the hypervisor has already: see {@link StoragePool.existing}. */
export class ExistingPool extends StoragePool implements BackupStorage {
  readonly [holdsBackups] = true;

  /** @internal use `StoragePool.existing()` */
  constructor(
    hypervisor: Hypervisor & NamedStorageHost,
    readonly name: string,
    readonly kind?: StorageKind,
  ) {
    super(hypervisor, `storage.${name}`, { hypervisor });
  }
}

export interface DirectoryPoolProps extends StoragePoolProps {
  /** Whose disks lie there. */
  readonly hypervisor: Hypervisor & DirectoryPoolHost;
  /**
   * The folder on the hypervisor's machine. Where that is the machine that runs Terraform, from the project's folder or absolute, and a lab's disks lie
   * in a folder of its own inside it; elsewhere absolute.
   */
  readonly path: string;
  /**
   * Whether a disk's file grows with what is written to it, or has its whole size from the start. On Proxmox VE a change counts for disks that are made later; on
   * VirtualBox it makes the pool's disks anew, empty or from their images, and fixed disks do not grow.
   *
   * @default "dynamic"
   */
  readonly allocation?: "dynamic" | "fixed";
}

/** A folder of the host. */
export class DirectoryPool extends StoragePool implements BackupStorage, Renderable {
  readonly [holdsBackups] = true;
  readonly kind = StorageKind.DIRECTORY;
  readonly path: string;
  readonly allocation: "dynamic" | "fixed";

  constructor(scope: Construct, id: string, props: DirectoryPoolProps) {
    super(scope, id, props);
    requireSameLab(this, props.hypervisor);
    withConstructPath(this, () =>
      validateProps(props, { path: pathValidator, allocation: optional(oneOf("dynamic", "fixed")) }),
    );
    this.path = props.path;
    this.allocation = props.allocation ?? "dynamic";
    requireCapability(this, props.hypervisor, supportsDirectoryPools, "directory pools");
    props.hypervisor.render(this);
  }

  get [KIND](): string {
    return "directory pool";
  }
}
