import type { ApplianceSpec } from "./appliances.js";
import type { AdoptOptions, DiskChange, DiskRecord, DiskSpec, DiskUser, FolderOptions } from "./disks.js";
import type { HostDetails, HostFacts, OsType } from "./host-facts.js";
import type {
  BridgedInterface,
  HostNetworks,
  HostOnlyNetworkId,
  HostOnlyNetworkRecord,
  HostOnlyNetworkSpec,
  NatNetworkSpec,
} from "./networks.js";
import type { SnapshotRecord, SnapshotSpec } from "./snapshots.js";
import type { PowerOptions, PowerState, VmChange, VmFamily, VmName, VmRecord, VmSpec } from "./vms.js";

export * from "./appliances.js";
export * from "./disks.js";
export * from "./networks.js";
export * from "./snapshots.js";
export * from "./virtualbox-error.js";
export * from "./vms.js";

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
