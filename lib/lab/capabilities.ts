import type { BackupJob } from "./backup-job.js";
import type { Container } from "./container.js";
import type { Snapshot } from "./snapshot.js";
import type { DirectoryPool } from "./storage-pool.js";
import type { Kinds } from "./validation.js";

/**
 * What only some hypervisors can do. Each capability is an interface with a brand: TypeScript compares shapes, and without the brand any
 * hypervisor would pass for one that can.
 */

export const sharesFolders: unique symbol = Symbol("labvisor.sharesFolders");

/** A hypervisor that shows folders of its host to guests. */
export interface SharedFolderHost {
  readonly [sharesFolders]: true;
}

export const writesSerialFiles: unique symbol = Symbol("labvisor.writesSerialFiles");

/** A hypervisor that writes what a guest sends to its serial port into a file. */
export interface SerialFileHost {
  readonly [writesSerialFiles]: true;
}

export const holdsDirectoryPools: unique symbol = Symbol("labvisor.holdsDirectoryPools");

/** A hypervisor that keeps disks in plain folders of its host. */
export interface DirectoryPoolHost {
  readonly [holdsDirectoryPools]: true;
  /** As the `render` methods that every hypervisor has. */
  renderDirectoryPool(pool: DirectoryPool): void;
}

export const namesStorage: unique symbol = Symbol("labvisor.namesStorage");

/** A hypervisor that has storage of its own, which it knows by name. */
export interface NamedStorageHost {
  readonly [namesStorage]: true;
}

export const takesMachineOptions: unique symbol = Symbol("labvisor.takesMachineOptions");

/** A hypervisor with settings for its machines that no other has. */
export interface MachineOptionsHost<Options> {
  readonly [takesMachineOptions]: {
    /** What each of them may be. */
    readonly kinds: Kinds<Options>;
    /** What a clone does not have from its source: no two machines may share it. */
    readonly identity: readonly (keyof Options & string)[];
    /** How many network adapters a machine with these has. @default - the hypervisor's `maxAdapters` */
    readonly maxAdapters?: (options: Options) => number;
  };
}

export const keepsBackups: unique symbol = Symbol("labvisor.keepsBackups");

/** A hypervisor that backs up guests by itself. */
export interface BackupHost {
  readonly [keepsBackups]: true;
  /** As the `render` methods that every hypervisor has. */
  renderBackupJob(job: BackupJob): void;
}

export const runsContainers: unique symbol = Symbol("labvisor.runsContainers");

/** A hypervisor whose host shares its kernel with containers. */
export interface ContainerHost<Options extends object = object> {
  readonly [runsContainers]: {
    /** The settings for containers that no other has, and what each of them may be. */
    readonly kinds: Kinds<Options>;
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

export const takesSnapshots: unique symbol = Symbol("labvisor.takesSnapshots");

/** A hypervisor that takes snapshots of its guests, and makes linked clones of those. */
export interface SnapshotHost {
  readonly [takesSnapshots]: true;
  /** As the `render` methods that every hypervisor has. */
  renderSnapshot(snapshot: Snapshot): void;
}
