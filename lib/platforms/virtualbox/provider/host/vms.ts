import type { AdapterOptions } from "./adapter-options.js";
import type { Hardware } from "./hardware.js";
import type { PortForward } from "./networks.js";
import type { AttachmentOptions, ControllerOptions, ControllerType, DriveType } from "./storage.js";

export interface PowerOptions {
  /** How long a guest may take to shut down before the plug is pulled, in seconds. 0: at once. */
  readonly shutdownTimeoutSeconds: number;
}

/** Parts of a VM that few declare. Those that cost a call of their own are read only then, and so is what the settings file has of the rest. */
export const VM_FAMILIES = [
  "sharedFolders",
  "guestProperties",
  "extraData",
  "adapterOptions",
  "storageOptions",
  "bandwidthGroups",
  "bootDisk",
] as const;

export type VmFamily = (typeof VM_FAMILIES)[number];

export interface VmSpec {
  /** Given by the caller and the proof of whose it is: a VM found under it is this instance's own leftover and is finished. */
  readonly uuid: string;
  /** The folder under which VirtualBox makes the VM's own; absolute. Undefined: the host's machine folder. */
  readonly folder?: string;
  readonly settings: VmSettings;
  /** @default "stopped" */
  readonly power?: PowerState;
  /** Copy of another VM: disks and unmanaged settings are the source's, everything else comes from `settings`. */
  readonly cloneOf?: CloneSource;
}

export interface VmChange {
  readonly settings: VmSettings;
  /** Where the VM's own folder moves to, with the media in it; made if it is not there. Undefined: it stays. */
  readonly folder?: string;
  /** Undefined: as it is. */
  readonly power?: PowerState;
}

export interface CloneSource {
  readonly uuid: string;
  /** The UUID of the snapshot to copy. Undefined: the VM as it is now. */
  readonly snapshot?: string;
  /** The clone's disks keep what differs from those of the snapshot, which they need from then on. Undefined: they are copies. */
  readonly linked?: boolean;
}

/** Everything about a VM that can be changed after it was made. */
export interface VmSettings {
  readonly name: string;
  /** As VirtualBox writes them: `/`, `/lab/servers`. */
  readonly groups: readonly string[];
  readonly description: string;
  /** VirtualBox's id (`Debian_64`), never its description. */
  readonly osType: string;
  readonly cpus: number;
  readonly memoryMib: number;
  /** Those that are managed; a record has all that VirtualBox shows. */
  readonly hardware: Hardware;
  /** By slot: the first is adapter 1. A record leaves out the empty slots at the end. */
  readonly adapters: readonly Adapter[];
  /** Undefined: whatever is there stays (a clone's controllers are its source's). */
  readonly controllers?: readonly StorageController[];
  /** Whether controllers that are not among `controllers` stay as they are. @default false: they go */
  readonly keepOtherControllers?: boolean;
  /** The capacity of the boot disk: the first that the VM has. Only larger. Undefined: not managed. */
  readonly bootDiskMib?: number;
  /** Undefined: not managed. */
  readonly sharedFolders?: readonly SharedFolder[];
  readonly serialPorts: readonly SerialPort[];
  /** Undefined: not managed. */
  readonly bandwidthGroups?: readonly BandwidthGroup[];
  /** The properties that are managed; others on the VM are left alone. An empty value removes one. Undefined: none is. */
  readonly guestProperties?: Readonly<Record<string, string>>;
  /** The same of VirtualBox's extra data on the VM. */
  readonly extraData?: Readonly<Record<string, string>>;
  /** In the order in which VirtualBox tries them. Undefined: not managed. */
  readonly usbFilters?: readonly UsbFilter[];
}

/** Which USB devices of the host the guest gets. What is "" is any. */
export interface UsbFilter {
  readonly name: string;
  readonly active: boolean;
  /** Four hexadecimal digits, lower case. */
  readonly vendorId: string;
  readonly productId: string;
  readonly revision: string;
  readonly manufacturer: string;
  readonly product: string;
  readonly serialNumber: string;
}

/** To a host-only network leads `hostonly` or `hostonlynet`, as {@link HostFacts.hostOnly} says. */
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
  /** The NAT network's, interface's, internal network's or generic driver's name, for the types that have one. */
  readonly network?: string;
  /** Twelve upper-case hexadecimal digits without separators, as VirtualBox writes them. Undefined: VirtualBox chooses or keeps its own. */
  readonly mac?: string;
  readonly cableConnected: boolean;
  /** Only on type `nat`. */
  readonly forwards: readonly PortForward[];
  /** Those that are managed; a record has all of the adapter's type, where asked for. */
  readonly options?: AdapterOptions;
}

export interface BandwidthGroup {
  readonly name: string;
  /** What it limits: network adapters, or disks. */
  readonly type: "network" | "disk";
  /** In kilobits (1000 bits) a second; 0 is no limit. */
  readonly limitKbps: number;
}

export interface StorageController {
  readonly name: string;
  readonly type: ControllerType;
  /** Those that are managed; a record has all, where asked for. */
  readonly options?: ControllerOptions;
  readonly attachments: readonly StorageAttachment[];
}

export interface StorageAttachment {
  readonly port: number;
  readonly device: number;
  readonly type: DriveType;
  /** An absolute path. Undefined: an empty drive (`dvd` and `floppy` only). */
  readonly medium?: string;
  /** As those of the controller. */
  readonly options?: AttachmentOptions;
}

export interface SharedFolder {
  readonly name: string;
  /** A folder of the host; absolute. */
  readonly hostPath: string;
  readonly readOnly: boolean;
  readonly automount: boolean;
}

export interface SerialPort {
  /** The host's file that receives what the guest writes; absolute. Port n of the list is COMn. */
  readonly file: string;
}

/** `saved` and `aborted` VMs do not run either. */
export type PowerState = "running" | "stopped";

export interface VmName {
  readonly uuid: string;
  readonly name: string;
}

export interface VmRecord {
  readonly uuid: string;
  /** VirtualBox knows of the VM but cannot open it. Then `settings` holds nothing but its name. */
  readonly accessible: boolean;
  readonly power: PowerState;
  /** Complete, with the MACs that VirtualBox chose. What is a {@link VmFamily} only where asked for. */
  readonly settings: VmSettings;
  /**
   * The folder under which the VM's own lies. Of use for a VM found by import; after its groups changed it can be off, for VirtualBox moves no folder
   * whose name it had to alter (`a/b` lies in `a_b`).
   */
  readonly folder: string;
}
