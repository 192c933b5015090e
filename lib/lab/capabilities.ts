import type { BackupJob } from "./backup-job.js";
import type { Container } from "./container.js";
import type { Snapshot } from "./snapshot.js";
import type { DirectoryPool } from "./storage-pool.js";
import type { Validators } from "./validation.js";

/**
 * What only some hypervisors can do. Each capability is an interface with a brand: TypeScript compares shapes, and without the brand any
 * hypervisor would pass for one that can.
 */

export const supportsSharedFolders: unique symbol = Symbol("labvisor.sharesFolders");

/** A hypervisor that shows folders of its host to guests. */
export interface SharedFolderHost {
  readonly [supportsSharedFolders]: true;
}

export const supportsSerialFiles: unique symbol = Symbol("labvisor.writesSerialFiles");

/** A hypervisor that writes what a guest sends to its serial port into a file. */
export interface SerialFileHost {
  readonly [supportsSerialFiles]: true;
}

export const supportsDirectoryPools: unique symbol = Symbol("labvisor.holdsDirectoryPools");

/** A hypervisor that keeps disks in plain folders of its host. */
export interface DirectoryPoolHost {
  readonly [supportsDirectoryPools]: true;
  /** As the `render` methods that every hypervisor has. */
  renderDirectoryPool(pool: DirectoryPool): void;
}

export const supportsNamedStorage: unique symbol = Symbol("labvisor.namesStorage");

/** A hypervisor that has storage of its own, which it knows by name. */
export interface NamedStorageHost {
  readonly [supportsNamedStorage]: true;
}

export const supportsMachineOptions: unique symbol = Symbol("labvisor.takesMachineOptions");

/** A hypervisor with settings for its machines that no other has. */
export interface MachineOptionsHost<Options> {
  readonly [supportsMachineOptions]: {
    /** What each of them may be. */
    readonly kinds: Validators<Options>;
    /** What a clone does not have from its source: no two machines may share it. */
    readonly identity: readonly (keyof Options & string)[];
    /** How many network adapters a machine with these has. @default - the hypervisor's `maxAdapters` */
    readonly maxAdapters?: (options: Options) => number;
  };
}

export const supportsBackups: unique symbol = Symbol("labvisor.keepsBackups");

/** A hypervisor that backs up guests by itself. */
export interface BackupHost {
  readonly [supportsBackups]: true;
  /** As the `render` methods that every hypervisor has. */
  renderBackupJob(job: BackupJob): void;
}

export const runsContainers: unique symbol = Symbol("labvisor.runsContainers");

/** A hypervisor whose host shares its kernel with containers. */
export interface ContainerHost<Options extends object = object> {
  readonly [runsContainers]: {
    /** The settings for containers that no other has, and what each of them may be. */
    readonly kinds: Validators<Options>;
    /** How many network adapters a container may have. */
    readonly maxAdapters: number;
  };
  /** As the `render` methods that every hypervisor has. */
  renderContainer(container: Container): void;
}

export const makesTemplates: unique symbol = Symbol("labvisor.makesTemplates");

/** A hypervisor that can set a machine aside for clones of it. */
export interface TemplateHost {
  readonly [makesTemplates]: true;
}

export const supportsSnapshots: unique symbol = Symbol("labvisor.takesSnapshots");

/** A hypervisor that takes snapshots of its guests, and makes linked clones of those. */
export interface SnapshotHost {
  readonly [supportsSnapshots]: true;
  /** As the `render` methods that every hypervisor has. */
  renderSnapshot(snapshot: Snapshot): void;
}
