import type { ApplianceSpec } from "./appliances.js";
import type { AdoptOptions, DiskChange, DiskRecord, DiskSpec, DiskUser, FolderOptions } from "./disks.js";
import type { HostDetails, HostFacts, OsType } from "./host-facts.js";
import type { HostInterface } from "./interfaces.js";
import type { LabRecord } from "./labs.js";
import type {
  BridgedInterface,
  HostNetworks,
  HostOnlyNetworkId,
  HostOnlyNetworkRecord,
  HostOnlyNetworkSpec,
  Listener,
  ListenProblem,
  NatNetworkSpec,
} from "./networks.js";
import type { SnapshotRecord, SnapshotSpec } from "./snapshots.js";
import type { PowerOptions, PowerState, VmChange, VmName, VmPlace, VmRecord, VmSection, VmSpec } from "./vms.js";

export * from "./appliances.js";
export * from "./disks.js";
export * from "./networks.js";
export * from "./snapshots.js";
export * from "./virtualbox-error.js";
export * from "./vms.js";

/**
 * The port to a VirtualBox host. Resources use it, and never a command line.
 *
 * The verbs are coarse: "create this VM", "change this VM to these settings". The number and order of calls, and which
 * of them may overlap, are up to the adapter. Every create receives an identity that only this lab instance can know (a
 * UUID or a path). A create that finds its own unfinished object resumes it, and a create that finds anything else
 * throws a {@link VirtualBoxError} `ALREADY_EXISTS`.
 */
export interface VirtualBoxHost {
  readonly kind: "virtualbox" | "simulated";

  /**
   * Returns the same host for work that a signal cancels: the current call is aborted with the signal's reason, and no
   * other begins.
   */
  until(signal: AbortSignal): VirtualBoxHost;

  /** Returns the host's facts, which are read once per run. */
  facts(): Promise<HostFacts>;
  details(): Promise<HostDetails>;
  /** Returns the OS types, which are read once per run. */
  osTypes(): Promise<readonly OsType[]>;
  networks(): Promise<HostNetworks>;
  bridgedInterfaces(): Promise<BridgedInterface[]>;
  /** Returns the interfaces that have an IPv4 address, of host-only networks and others. */
  interfaces(): Promise<HostInterface[]>;
  /** Returns why the host cannot listen, by the listeners' order, with undefined for each on which it can. */
  listenProblems(listeners: readonly Listener[]): Promise<(ListenProblem | undefined)[]>;
  /** Whether the file or folder exists on the host. */
  hasPath(path: string): Promise<boolean>;

  createVm(spec: VmSpec): Promise<void>;
  /** Returns the existing VMs, keyed by UUID. Some sections take a process per VM. */
  readVms(uuids: readonly string[], sections: ReadonlySet<VmSection>): Promise<Map<string, VmRecord>>;
  /**
   * Lists all VMs in one process. Names are not unique in VirtualBox; that of a VM that it cannot open is
   * `<inaccessible>`.
   */
  listVms(): Promise<VmName[]>;
  /**
   * Changes a VM with as few calls as possible. If it is to keep running, it is stopped and started again only if the
   * change requires that.
   */
  updateVm(uuid: string, wanted: VmChange, options: PowerOptions): Promise<void>;
  /**
   * Deletes the VM, its snapshots, and its own disks (those of clones). It keeps `keepDisks` (paths) and media outside
   * its folder.
   *
   * Succeeds if the VM is gone. Throws `IN_USE`, and changes nothing, while the VM has linked clones.
   *
   * @param place that of a VM which somebody has perhaps unregistered, and which is deleted all the same
   */
  deleteVm(uuid: string, keepDisks: readonly string[], place?: VmPlace): Promise<void>;
  /** Whether the place has the VM, although VirtualBox does not list it: somebody has unregistered it. */
  hasUnregisteredVm(uuid: string, place: VmPlace): Promise<boolean>;

  /**
   * Takes a snapshot. That of a running VM includes its memory, and the VM keeps running. A snapshot with the same
   * claim is this instance's own, and is resumed.
   */
  takeSnapshot(vm: string, spec: SnapshotSpec): Promise<SnapshotRecord>;
  /** Returns the snapshots, parents before their children, or undefined if the VM does not exist. */
  readSnapshots(vm: string): Promise<SnapshotRecord[] | undefined>;
  editSnapshot(vm: string, uuid: string, spec: SnapshotSpec): Promise<void>;
  /**
   * Deletes a snapshot without changing the VM. Succeeds if VM or snapshot is gone. Throws `IN_USE`, and changes
   * nothing, while there are linked clones.
   */
  deleteSnapshot(vm: string, uuid: string): Promise<void>;
  /**
   * Restores a snapshot, and starts the VM afterwards if requested.
   *
   * A running VM is powered off first. What was written since is lost, and later snapshots stay. A snapshot of a
   * running VM resumes from its memory, or leaves it saved. Name, groups, description, OS type, clock, and extra data
   * do not change: snapshots do not contain them.
   */
  restoreSnapshot(vm: string, uuid: string, power: PowerState): Promise<void>;

  /**
   * Imports an appliance, and returns the UUID that VirtualBox chose. The machine is powered off. An unfinished import
   * is recognized by its folder.
   */
  importAppliance(spec: ApplianceSpec): Promise<string>;

  /** Creates a disk. Its path must be free, unless this instance's unfinished disk has it (`adopt`). */
  createDisk(spec: DiskSpec): Promise<DiskRecord>;
  /** Reads a disk by its path or UUID. */
  readDisk(disk: string): Promise<DiskRecord | undefined>;
  /**
   * Changes a disk.
   *
   * Throws `IN_USE` if a running VM has the disk, or if something that builds on it (a snapshot, a linked clone, a
   * differencing image) would not follow a change of size or type. Throws `ALREADY_EXISTS` if a file is at its new
   * path.
   */
  changeDisk(path: string, change: DiskChange): Promise<void>;
  /** Returns the VMs that have the disk. */
  diskUsers(path: string): Promise<DiskUser[]>;
  /** Deletes the disk and its file. Succeeds if the disk is gone. Throws `IN_USE` while a VM has it. */
  deleteDisk(path: string, options?: FolderOptions): Promise<void>;

  /**
   * Writes a seed, a CD image that may contain secrets, whether its path is free or not. Only the user who runs
   * VirtualBox reads it. It is complete, or does not exist.
   */
  writeSeed(path: string, image: Uint8Array): Promise<void>;
  /** Deletes a seed. Succeeds if it is gone. */
  deleteSeed(path: string, options?: FolderOptions): Promise<void>;

  createNatNetwork(spec: NatNetworkSpec, options: AdoptOptions): Promise<void>;
  readNatNetwork(name: string): Promise<NatNetworkSpec | undefined>;
  updateNatNetwork(spec: NatNetworkSpec): Promise<void>;
  deleteNatNetwork(name: string): Promise<void>;

  /**
   * Creates a host-only network. VirtualBox chooses its name. Later, `claim` (the lab's id, a slash, and a UUID)
   * identifies it. Without a claim, it belongs to no lab.
   */
  createHostOnlyNetwork(spec: HostOnlyNetworkSpec, claim?: string): Promise<HostOnlyNetworkRecord>;
  readHostOnlyNetwork(id: HostOnlyNetworkId): Promise<HostOnlyNetworkRecord | undefined>;
  /** Finds a host-only network by the host's address, for imports. */
  findHostOnlyNetwork(address: string): Promise<HostOnlyNetworkRecord | undefined>;
  /** Changes a host-only network. An unclaimed one receives the claim. */
  updateHostOnlyNetwork(id: HostOnlyNetworkId, spec: HostOnlyNetworkSpec): Promise<void>;
  /** Deletes a host-only network. Succeeds if it is gone. */
  deleteHostOnlyNetwork(id: HostOnlyNetworkId): Promise<void>;

  /** Records a lab, so that its id can be recovered if its state is lost. */
  recordLab(lab: LabRecord): Promise<void>;
  /** Returns the recorded labs, in no particular order. */
  listLabs(): Promise<LabRecord[]>;
  /**
   * Removes what the host still stores about a destroyed lab: its entry, and the claims of interfaces that were
   * removed, or never created.
   */
  forgetLab(id: string): Promise<void>;
}
