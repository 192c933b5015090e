import { ProviderError } from "../../../../plugin/index.js";
import type { AdapterOptions } from "./adapter-options.js";
import type { Hardware } from "./hardware.js";
import type { BridgedInterface, HostDetails, HostFacts, HostNetworks, OsType } from "./host-facts.js";
import type { AttachmentOptions, ControllerOptions, ControllerType, DriveType } from "./storage.js";

/**
 * The port to a VirtualBox host. Resources talk to this and never to a command line.
 *
 * The verbs are coarse: "make this VM", "bring this VM to these settings". How many calls that takes, in which order, and which may run at once is
 * the adapter's business. Every create is given an identity that only this lab instance can know (a UUID or a path), so that a create that
 * meets its own unfinished leftover finishes it, and one that meets anything else refuses with {@link VirtualBoxError} `ALREADY_EXISTS`.
 */
export interface VirtualBoxHost {
  /** The same host, for work that ends with the signal: what is under way is broken off with the signal's reason, and nothing else is begun. */
  until(signal: AbortSignal): VirtualBoxHost;

  /** What the host is; asked for once a run. */
  facts(): Promise<HostFacts>;
  details(): Promise<HostDetails>;
  /** Asked for once a run. */
  osTypes(): Promise<readonly OsType[]>;
  networks(): Promise<HostNetworks>;
  bridgedInterfaces(): Promise<BridgedInterface[]>;
  /** Whether there is such a file or folder on the host. */
  hasPath(path: string): Promise<boolean>;

  createVm(spec: VmSpec): Promise<void>;
  /** The VMs that are there, by UUID; one that is not there is absent from the answer. One process a VM, plus one for each family asked for. */
  readVms(uuids: readonly string[], families: ReadonlySet<VmFamily>): Promise<Map<string, VmRecord>>;
  /** All VMs, in one process. Names are not unique in VirtualBox; that of one that it cannot open is `<inaccessible>`. */
  listVms(): Promise<VmName[]>;
  /** Brings a VM to what is wanted with as few changes as that takes. One that is to run on is stopped and started again if the change needs it. */
  updateVm(uuid: string, wanted: VmChange, options: PowerOptions): Promise<void>;
  /**
   * Removes the VM, its snapshots and the disks it brought itself (clones); `keepDisks` (paths) and media outside its own folder stay. No error
   * where it is gone; `IN_USE`, with nothing changed, where it has linked clones.
   */
  deleteVm(uuid: string, keepDisks: readonly string[]): Promise<void>;

  /** Of a VM that runs, with its memory, and it runs on. One that carries the claim is this instance's own leftover, and is finished. */
  takeSnapshot(vm: string, spec: SnapshotSpec): Promise<SnapshotRecord>;
  /** Parents before their children. Undefined where the VM is gone. */
  readSnapshots(vm: string): Promise<SnapshotRecord[] | undefined>;
  editSnapshot(vm: string, uuid: string, spec: SnapshotSpec): Promise<void>;
  /** What the VM is like stays. No error where VM or snapshot is gone; `IN_USE`, with nothing changed, where it has linked clones. */
  deleteSnapshot(vm: string, uuid: string): Promise<void>;
  /**
   * Makes the VM what it was in the snapshot, and lets it run afterwards or not. One that runs is powered off first; what was written since is lost,
   * and later snapshots stay. With one that was taken of a running VM it runs on from there. Name, groups, description, guest system, clock and extra
   * data are the VM's own, of which snapshots know nothing.
   */
  restoreSnapshot(vm: string, uuid: string, power: PowerState): Promise<void>;

  /** Makes the machine of an appliance, powered off. The answer is the UUID that VirtualBox chose: an unfinished leftover is known by its place. */
  importAppliance(spec: ApplianceSpec): Promise<string>;

  /** `path` must not be taken, unless by this instance's unfinished leftover (`adopt`). */
  createDisk(spec: DiskSpec): Promise<DiskRecord>;
  /** By path or UUID. */
  readDisk(disk: string): Promise<DiskRecord | undefined>;
  /**
   * `IN_USE` where a running VM has the disk, and where what builds on it (a snapshot, a linked clone, the changes that a VM keeps to an immutable
   * disk) would not follow a change of size or type. `ALREADY_EXISTS` where a file is where it is to move.
   */
  changeDisk(path: string, change: DiskChange): Promise<void>;
  /** The VMs that have the disk. */
  diskUsers(path: string): Promise<DiskUser[]>;
  /** Deletes the file too. No error where it is gone; `IN_USE` where a VM still has it. */
  deleteDisk(path: string, options?: FolderOptions): Promise<void>;

  createNatNetwork(spec: NatNetworkSpec, options: AdoptOptions): Promise<void>;
  readNatNetwork(name: string): Promise<NatNetworkSpec | undefined>;
  updateNatNetwork(spec: NatNetworkSpec): Promise<void>;
  deleteNatNetwork(name: string): Promise<void>;

  /** VirtualBox chooses the interface's name; `claim` (the lab's id, a slash and a UUID) finds it again. Without one it is nobody's. */
  createHostOnlyNetwork(spec: HostOnlyNetworkSpec, claim?: string): Promise<HostOnlyNetworkRecord>;
  readHostOnlyNetwork(id: HostOnlyNetworkId): Promise<HostOnlyNetworkRecord | undefined>;
  /** By the host's address; for import. */
  findHostOnlyNetwork(address: string): Promise<HostOnlyNetworkRecord | undefined>;
  /** One that nobody has claimed gets the claim. */
  updateHostOnlyNetwork(id: HostOnlyNetworkId, spec: HostOnlyNetworkSpec): Promise<void>;
  /** No error where it is gone. */
  deleteHostOnlyNetwork(id: HostOnlyNetworkId): Promise<void>;

  /** Clears what the host still knows of a lab that is gone: the claims of interfaces that were removed, or never made. */
  forgetLab(id: string): Promise<void>;
}

export interface AdoptOptions {
  /** The name or path can only be this lab instance's, so what is found there is its own leftover. */
  readonly adopt: boolean;
}

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

export interface PortForward {
  /** Unique on the adapter or network. */
  readonly name: string;
  readonly protocol: "tcp" | "udp";
  /** "" is every address of the host. */
  readonly hostAddress: string;
  readonly hostPort: number;
  /** "" is the guest's own; must be given on a NAT network. */
  readonly guestAddress: string;
  readonly guestPort: number;
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

export type DiskFormat = "VDI" | "VMDK" | "VHD";

/** Whether the file grows with what is written to it, or has its whole size from the start. */
export const DISK_VARIANTS = ["dynamic", "fixed"] as const;
export type DiskVariant = (typeof DISK_VARIANTS)[number];

/** What becomes of what a VM writes: VirtualBox keeps it with its record of the disk, not in the disk's file. */
export const DISK_TYPES = ["normal", "writethrough", "immutable", "shareable"] as const;
export type DiskType = (typeof DISK_TYPES)[number];

export interface ApplianceSpec extends AdoptOptions {
  /** An OVA or OVF file; absolute. */
  readonly file: string;
  readonly name: string;
  /** The folder under which VirtualBox makes the VM's own; absolute. */
  readonly folder: string;
  readonly acceptLicence: boolean;
}

export interface DiskSpec extends AdoptOptions {
  /** Absolute. */
  readonly path: string;
  readonly format: DiskFormat;
  /** @default "dynamic" */
  readonly variant?: DiskVariant;
  /** @default "normal" */
  readonly type?: DiskType;
  /** Undefined: as large as the source. */
  readonly sizeMib?: number;
  /** An image that the disk starts as a copy of: VDI, VMDK, VHD, QCOW2, raw or ISO, by its content; absolute. Undefined: blank. */
  readonly source?: string;
  readonly description: string;
}

export interface DiskRecord {
  readonly uuid: string;
  readonly path: string;
  readonly format: DiskFormat;
  readonly variant: DiskVariant;
  readonly type: DiskType;
  readonly sizeMib: number;
  readonly description: string;
}

/** What is absent stays. */
/** What becomes of the folder that a disk was in, once it is empty. */
export interface FolderOptions {
  /** Whether it stays: it is somebody's. @default false */
  readonly keepFolder?: boolean;
}

export interface DiskChange extends FolderOptions {
  /** Where the file moves to, absolute; its folder is made. The VMs that have the disk go on with it. */
  readonly path?: string;
  /** Only larger. */
  readonly sizeMib?: number;
  readonly type?: DiskType;
  readonly description?: string;
}

export interface DiskUser {
  /** The VM's UUID. */
  readonly vm: string;
  /** Whether a snapshot of it has the disk. */
  readonly inSnapshot: boolean;
}

export interface SnapshotSpec {
  /** Not unique in VirtualBox. */
  readonly name: string;
  readonly description: string;
  /** A UUID of this lab instance that finds it again. Undefined: it is nobody's. */
  readonly claim?: string;
}

export interface SnapshotRecord extends SnapshotSpec {
  readonly uuid: string;
}

export interface NatNetworkSpec {
  readonly name: string;
  /** `10.0.2.0/24`: the host bits are zero. */
  readonly cidr: string;
  readonly dhcp: boolean;
  readonly forwards: readonly PortForward[];
  /** Undefined: off. */
  readonly ipv6?: NatNetworkIpv6;
  /**
   * From a loopback address of the host to the place in the subnet at which guests find it: `127.0.0.1` at 2 of `10.0.2.0/24` is `10.0.2.2`. VirtualBox
   * removes none. Undefined: not managed; a record has them all.
   */
  readonly loopbackMappings?: Readonly<Record<string, number>>;
}

export interface NatNetworkIpv6 {
  /** Of 64 bits: `fd17:625c:f037:2::/64`. Undefined: VirtualBox's choice; a record has it. */
  readonly prefix?: string;
  /** Whether guests are told that the host leads to the outside. */
  readonly defaultRoute: boolean;
  readonly forwards: readonly PortForward[];
}

export interface HostOnlyNetworkSpec {
  /** The host's own address on the network. */
  readonly address: string;
  readonly prefixLength: number;
  /** Undefined: no DHCP server. */
  readonly dhcp?: DhcpServer;
}

export interface DhcpServer {
  /** The server's own address. */
  readonly server: string;
  readonly lower: string;
  readonly upper: string;
  /** How long an address is lent, in seconds. Undefined: VirtualBox's choice. */
  readonly leaseSeconds?: number;
  /** What it tells the guests, by the option's number (RFC 2132), as VirtualBox writes it: `6` is `10.1.2.1 10.1.2.3`. Undefined: nothing. */
  readonly options?: Readonly<Record<string, string>>;
  /** Addresses by MAC, twelve upper-case digits. Undefined: none. */
  readonly fixedAddresses?: Readonly<Record<string, string>>;
}

/**
 * Which host-only network is meant. VirtualBox gives the name of an interface that was removed to the next one that is made, so a name that
 * somebody else has claimed is not the one meant; the claim alone finds one whose name a crash kept from us.
 */
export interface HostOnlyNetworkId {
  readonly name?: string;
  readonly claim?: string;
}

export interface HostOnlyNetworkRecord extends HostOnlyNetworkSpec {
  /** `vboxnet0`, ...; on macOS the network's, which {@link VirtualBoxHost.createHostOnlyNetwork} makes up. */
  readonly name: string;
}

export type VirtualBoxErrorCode =
  | "NOT_INSTALLED"
  | "UNREACHABLE"
  | "NOT_FOUND"
  | "ALREADY_EXISTS"
  | "IN_USE"
  | "BUSY"
  | "INVALID"
  | "NOT_SUPPORTED"
  | "NOT_ALLOWED"
  | "FAILED";

/** What VirtualBox (or the simulated host in its place) refused, in its own words and as a code that callers can branch on. */
export class VirtualBoxError extends ProviderError {
  /** @param advice what the user can do about it */
  constructor(
    readonly code: VirtualBoxErrorCode,
    message: string,
    advice?: string,
  ) {
    super(message, advice);
    this.name = "VirtualBoxError";
  }
}
