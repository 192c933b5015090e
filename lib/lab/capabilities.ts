import type { Construct } from "constructs";
import { fail } from "./errors.js";
import type { Validators } from "./validation.js";

/*
 * The capabilities that only some hypervisors have. Each is an interface with a brand: TypeScript compares shapes, and
 * without the brand any hypervisor would pass for one with the capability. At run time the brand is a registered
 * symbol, which all copies of this package share.
 */

export const supportsSharedFolders: unique symbol = Symbol.for("labvisor/supportsSharedFolders");

/** A hypervisor that shares folders of its host with guests. */
export interface SharedFolderHost {
  readonly [supportsSharedFolders]: true;
}

export const supportsSerialFiles: unique symbol = Symbol.for("labvisor/supportsSerialFiles");

/** A hypervisor that writes the output of a guest's serial port to a file. */
export interface SerialFileHost {
  readonly [supportsSerialFiles]: true;
}

export const supportsDirectoryPools: unique symbol = Symbol.for("labvisor/supportsDirectoryPools");

/** A hypervisor that stores disks in folders of its host, and renders directory pools. */
export interface DirectoryPoolHost {
  readonly [supportsDirectoryPools]: true;
}

export const supportsNamedStorage: unique symbol = Symbol.for("labvisor/supportsNamedStorage");

/** A hypervisor with storage of its own, which it knows by name. */
export interface NamedStorageHost {
  readonly [supportsNamedStorage]: true;
}

export const supportsMachineOptions: unique symbol = Symbol.for("labvisor/supportsMachineOptions");

/** A hypervisor with machine options of its own. */
export interface MachineOptionsHost<Options> {
  readonly [supportsMachineOptions]: {
    /** The validators of the options. */
    readonly kinds: Validators<Options>;
    /** The options that a clone does not inherit, because no two machines may share them. */
    readonly identity: readonly (keyof Options & string)[];
    /**
     * Returns the number of network adapters that a machine with these options may have.
     *
     * @default - the hypervisor's `maxAdapters`
     */
    readonly maxAdapters?: (options: Options) => number;
  };
}

export const supportsBackups: unique symbol = Symbol.for("labvisor/supportsBackups");

/** A hypervisor that backs up guests, and renders backup jobs. */
export interface BackupHost {
  readonly [supportsBackups]: true;
}

export const runsContainers: unique symbol = Symbol.for("labvisor/runsContainers");

/** A hypervisor whose host shares its kernel with containers. It renders containers. */
export interface ContainerHost<Options extends object = object> {
  readonly [runsContainers]: {
    /** The validators of its container options. */
    readonly kinds: Validators<Options>;
    /** The number of network adapters that a container may have. */
    readonly maxAdapters: number;
  };
}

export const makesTemplates: unique symbol = Symbol.for("labvisor/makesTemplates");

/** A hypervisor that turns machines into templates for clones. */
export interface TemplateHost {
  readonly [makesTemplates]: true;
}

export const supportsSnapshots: unique symbol = Symbol.for("labvisor/supportsSnapshots");

/** A hypervisor that takes snapshots of its guests and makes linked clones of them. It renders snapshots. */
export interface SnapshotHost {
  readonly [supportsSnapshots]: true;
}

/**
 * Checks that a hypervisor has a capability.
 *
 * The compiler does so, too; this is for programs in JavaScript and for casts.
 *
 * @param construct the construct that needs the capability
 * @param capability the capability's symbol, such as `supportsSnapshots`
 * @param feature the feature's name in the plural, such as "snapshots"
 * @throws where the hypervisor lacks the capability, with the construct's path and the platform
 */
export function requireCapability(
  construct: Construct,
  hypervisor: Construct & { readonly platform: string },
  capability: symbol,
  feature: string,
): void {
  if (capability in hypervisor) return;
  fail(
    construct,
    `${hypervisor.platform} (${hypervisor.node.path}) does not support ${feature}; use another hypervisor`,
  );
}
