import path from "node:path";
import type { AdapterOptions } from "./adapter-options.js";
import type { Hardware } from "./hardware.js";
import type { PortForward } from "./networks.js";
import type { AttachmentOptions, ControllerOptions, ControllerType, DriveType } from "./storage.js";

export interface PowerOptions {
  /** The time that a guest may take to shut down before it is powered off, in seconds. 0 powers it off immediately. */
  readonly shutdownTimeoutSeconds: number;
}

/**
 * The sections of a VM's settings that are read only on request.
 *
 * Few configurations mention them, and some take a call of VBoxManage each.
 */
export const VM_SECTIONS = [
  "power",
  "hardware",
  "usbFilters",
  "sharedFolders",
  "guestProperties",
  "extraData",
  "adapterOptions",
  "storageOptions",
  "bandwidthGroups",
  "bootDisk",
] as const;

/**
 * A section of a VM's settings that is read only on request.
 *
 * `power` is the exact power state: without it, a VM that is just starting or stopping, or whose guest has crashed
 * VirtualBox, counts as stopped.
 */
export type VmSection = (typeof VM_SECTIONS)[number];

export interface VmSpec {
  /**
   * The VM's UUID, which the caller chooses. It proves ownership: an existing VM with this UUID is the caller's own,
   * and its creation is resumed.
   */
  readonly uuid: string;
  /**
   * The absolute path of the folder in which VirtualBox creates the VM's own folder. Undefined means the host's machine
   * folder.
   */
  readonly folder?: string;
  readonly settings: VmSettings;
  /** @default "stopped" */
  readonly power?: PowerState;
  /** The future of the saved memory of a VM whose creation is resumed. */
  readonly memory?: SavedMemory;
  /**
   * Creates the VM as a copy: disks and unmanaged settings come from the source, and everything else from `settings`.
   */
  readonly cloneOf?: CloneSource;
}

export interface VmChange {
  readonly settings: VmSettings;
  /**
   * The folder to which the VM's own folder moves, with the media in it. It is created if missing. Undefined means no
   * move.
   */
  readonly folder?: string;
  /** Undefined means no change. A VM whose memory is saved stays saved if it can, except as below. */
  readonly power?: PowerState;
  readonly memory?: SavedMemory;
  /**
   * Whether a VM that keeps running restarts, even if VirtualBox can change it while it runs.
   *
   * @default false
   */
  readonly restart?: boolean;
}

/**
 * The future of a saved memory. `resume` starts the VM even if nothing else requires that. `discard` deletes the
 * memory; without it, a change that VirtualBox can make only after that throws `IN_USE`, and changes nothing.
 */
export type SavedMemory = "resume" | "discard";

export interface CloneSource {
  readonly uuid: string;
  /** The UUID of the snapshot to copy. Undefined means the VM's current state. */
  readonly snapshot?: string;
  /**
   * Whether the clone's disks store only the differences from the snapshot's, on which they then depend. Otherwise they
   * are copies.
   */
  readonly linked?: boolean;
}

/** The settings of a VM that can change after its creation. */
export interface VmSettings {
  readonly name: string;
  /** In VirtualBox's notation: `/`, `/lab/servers`. */
  readonly groups: readonly string[];
  readonly description: string;
  /** VirtualBox's id, such as `Debian_64`; never its description. */
  readonly osType: string;
  readonly cpus: number;
  readonly memoryMib: number;
  /** The managed settings. A record contains all that VirtualBox shows, if requested. */
  readonly hardware: Hardware;
  /** The adapters by slot, beginning with adapter 1. A record omits empty slots at the end. */
  readonly adapters: readonly Adapter[];
  /** Undefined keeps the existing controllers, such as those of a clone's source. */
  readonly controllers?: readonly StorageController[];
  /**
   * Whether controllers that are not in `controllers` stay. Otherwise they are removed.
   *
   * @default false
   */
  readonly keepOtherControllers?: boolean;
  /** The capacity of the boot disk, which is the first disk. It can only grow. Undefined means not managed. */
  readonly bootDiskMib?: number;
  /** Undefined means not managed. */
  readonly sharedFolders?: readonly SharedFolder[];
  readonly serialPorts: readonly SerialPort[];
  /** Undefined means not managed. */
  readonly bandwidthGroups?: readonly BandwidthGroup[];
  /** The managed properties; others are left alone. An empty value removes a property. Undefined means none. */
  readonly guestProperties?: Readonly<Record<string, string>>;
  /** The managed extra data, likewise. */
  readonly extraData?: Readonly<Record<string, string>>;
  /** In the order in which VirtualBox applies them. Undefined means not managed. */
  readonly usbFilters?: readonly UsbFilter[];
}

/** A filter that selects USB devices of the host for the guest. "" matches anything. */
export interface UsbFilter {
  readonly name: string;
  readonly active: boolean;
  /** Four hexadecimal digits in lower case. */
  readonly vendorId: string;
  readonly productId: string;
  readonly revision: string;
  readonly manufacturer: string;
  readonly product: string;
  readonly serialNumber: string;
}

/** The attachment types. {@link HostFacts.hostOnly} tells which one a host uses for host-only networks. */
export type AttachmentType =
  | "none"
  | "null"
  | "nat"
  | "natnetwork"
  | "hostonly"
  | "hostonlynet"
  | "intnet"
  | "bridged"
  | "generic";

export interface Adapter {
  readonly type: AttachmentType;
  /** The name of the NAT network, interface, internal network, or generic driver, for the types that have one. */
  readonly network?: string;
  /**
   * Twelve upper-case hexadecimal digits without separators, as in VirtualBox. Undefined leaves the choice to
   * VirtualBox, or keeps the current one.
   */
  readonly mac?: string;
  readonly cableConnected: boolean;
  /** Only for the type `nat`. */
  readonly forwards: readonly PortForward[];
  /** The managed options. A record contains all options of the adapter's type, if requested. */
  readonly options?: AdapterOptions;
}

export interface BandwidthGroup {
  readonly name: string;
  /** The kind of members: network adapters or disks. */
  readonly type: "network" | "disk";
  /** In kilobits (1000 bits) per second; 0 means no limit. */
  readonly limitKbps: number;
}

export interface StorageController {
  readonly name: string;
  readonly type: ControllerType;
  /** The managed options. A record contains all of them, if requested. */
  readonly options?: ControllerOptions;
  readonly attachments: readonly StorageAttachment[];
}

export interface StorageAttachment {
  readonly port: number;
  readonly device: number;
  readonly type: DriveType;
  /** An absolute path. Undefined means an empty drive, for `dvd` and `floppy` only. */
  readonly medium?: string;
  /** The managed options, as for a controller. */
  readonly options?: AttachmentOptions;
}

export interface SharedFolder {
  readonly name: string;
  /** The absolute path of a folder of the host. */
  readonly hostPath: string;
  readonly readOnly: boolean;
  /** Whether Guest Additions mount it at each boot. */
  readonly automount: boolean;
  /** The path or drive letter where they do. Undefined leaves the choice to them. */
  readonly mountPoint?: string;
}

export interface SerialPort {
  /** The absolute path of the host's file to which the port's output is written. The first port is COM1. */
  readonly file: string;
}

/** The power state. A VM in the state `aborted` counts as stopped, and a paused one as running. */
export type PowerState = "running" | "stopped";

/** A power state that only the host's user causes: VirtualBox has written the VM's memory to a file. */
export type SavedState = "saved";

/** The place at which VirtualBox creates a VM's own folder. */
export interface VmPlace extends Pick<VmSettings, "name" | "groups"> {
  /** The folder that contains it. */
  readonly folder: string;
}

/** Returns the own folder of a VM. VirtualBox replaces characters that file names cannot contain. */
export function homeOf({ folder, name, groups }: VmPlace): string {
  return path.join(folder, groups[0] ?? "/", name.replace(/[<>:"/\\|?*]/g, "_"));
}

export interface VmName {
  readonly uuid: string;
  readonly name: string;
}

export interface VmRecord {
  readonly uuid: string;
  /** Whether VirtualBox can open the VM. Otherwise `settings` contains only its name. */
  readonly accessible: boolean;
  /** For a VM that VirtualBox cannot open: whether its settings file is known to be gone, and not merely damaged. */
  readonly isGone?: true;
  /**
   * The attached disks in the VM's own folder that VirtualBox cannot open, because somebody deleted their files, or
   * those on which they build. In `settings`, such a differencing image is not replaced by its base disk.
   */
  readonly lostDisks?: readonly string[];
  readonly power: PowerState | SavedState;
  /**
   * The settings, with the MACs that VirtualBox chose. A {@link VmSection} that was not requested is perhaps missing.
   */
  readonly settings: VmSettings;
  /**
   * The folder that contains the VM's own folder.
   *
   * Meant for a VM found by import. It can be wrong after the VM's groups have changed: VirtualBox moves no folder
   * whose name it had to alter (`a/b` lies in `a_b`).
   */
  readonly folder: string;
}
