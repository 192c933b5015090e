import path from "node:path";
import type { ApplianceSpec } from "../appliances.js";
import type { AdoptOptions, DiskChange, DiskRecord, DiskSpec, DiskUser } from "../disks.js";
import { requireFreePorts, vmForwards } from "../free-ports.js";
import type { HostDetails, HostFacts, OsType } from "../host-facts.js";
import { type HostInterface, toInterfaces } from "../interfaces.js";
import type { LabRecord } from "../labs.js";
import {
  type BridgedInterface,
  forwardsBeyond,
  forwardsOf,
  type HostNetworks,
  type HostOnlyNetworkId,
  type HostOnlyNetworkRecord,
  type HostOnlyNetworkSpec,
  type Listener,
  type ListenProblem,
  type NatNetworkSpec,
  type PortForward,
} from "../networks.js";
import type { SnapshotRecord, SnapshotSpec } from "../snapshots.js";
import type { VirtualBoxHost } from "../virtualbox-host.js";
import type { PowerOptions, PowerState, VmChange, VmName, VmRecord, VmSection, VmSpec } from "../vms.js";
import { importAppliance } from "./appliances.js";
import { changeDisk, createDisk, deleteDisk, diskUsers, findDisk } from "./disks.js";
import { BRIDGED_INTERFACES, GUEST_ADDITIONS, LIMITS, localDetails } from "./facts.js";
import {
  allNetworks,
  createHostOnlyNetwork,
  createNatNetwork,
  findHostOnlyNetwork,
  updateHostOnlyNetwork,
  updateNatNetwork,
  withoutClaim,
} from "./networks.js";
import { OS_TYPES } from "./os-types.js";
import { leavePorts, listenProblem } from "./ports.js";
import { deleteSnapshot, editSnapshot, readSnapshots, restoreSnapshot, takeSnapshot } from "./snapshots.js";
import { pathExists, rehearsed, type SimulatedVm } from "./state.js";
import { RehearsedState, StateFile, type StateStore } from "./state-file.js";
import { createVm, deleteVm, readVm, updateVm } from "./vms.js";

export interface SimulatedHostOptions {
  /** The file that stores the host's state. It is created with the first change. */
  readonly file: string;
  /**
   * The absolute path of the default folder of VMs.
   *
   * @default `machines`, next to the file
   */
  readonly machineFolder?: string;
  /**
   * The allowed ranges of host-only networks, such as `192.168.56.0/21`.
   *
   * @default any
   */
  readonly hostOnlyRanges?: readonly string[];
  /**
   * Whether the host serves a rehearsal: it writes nothing, not even its file, and every other file of the host is
   * taken to exist.
   *
   * @default false
   */
  readonly rehearsed?: boolean;
}

/** The time that a port has to become free, in milliseconds. Nothing here takes longer. */
const RELEASE_MS = 300;

/**
 * A VirtualBox host without VirtualBox.
 *
 * It stores what a real host would, refuses what that would refuse in the same words, and creates nothing: no disk
 * file, no interface, no guest. It simulates VirtualBox 7.2.22; the contract suite compares it with the real one.
 */
export class SimulatedHost implements VirtualBoxHost {
  readonly kind = "simulated";
  private readonly state: StateStore;
  private readonly machineFolder: string;
  private readonly hostOnlyRanges?: readonly string[];

  constructor({ file, machineFolder, hostOnlyRanges, rehearsed = false }: SimulatedHostOptions) {
    this.state = rehearsed ? new RehearsedState() : new StateFile(path.resolve(file));
    this.machineFolder = machineFolder ?? path.join(path.dirname(path.resolve(file)), "machines");
    this.hostOnlyRanges = hostOnlyRanges;
  }

  /** Nothing takes long enough to be canceled. */
  until(): SimulatedHost {
    return this;
  }

  async facts(): Promise<HostFacts> {
    return {
      version: "7.2.22",
      machineFolder: this.machineFolder,
      guestAdditions: GUEST_ADDITIONS,
      hostOnly: "hostonly",
      limits: LIMITS,
    };
  }

  details(): Promise<HostDetails> {
    return localDetails(this.machineFolder);
  }

  async osTypes(): Promise<readonly OsType[]> {
    return OS_TYPES;
  }

  async networks(): Promise<HostNetworks> {
    return allNetworks(await this.state.read());
  }

  async bridgedInterfaces(): Promise<BridgedInterface[]> {
    return [...BRIDGED_INTERFACES];
  }

  /** In a rehearsal, nothing of this machine is in the way. */
  async interfaces(): Promise<HostInterface[]> {
    const state = await this.state.read();
    return toInterfaces(Object.values(state.hostOnlyNetworks), rehearsed.has(state) ? [] : BRIDGED_INTERFACES);
  }

  async listenProblems(listeners: readonly Listener[]): Promise<(ListenProblem | undefined)[]> {
    const state = await this.state.read();
    return listeners.map((listener) => listenProblem(state, listener));
  }

  async hasPath(file: string): Promise<boolean> {
    return pathExists(await this.state.read(), file);
  }

  async createVm(spec: VmSpec): Promise<void> {
    await this.requirePorts(spec.uuid, spec);
    await this.state.change((state) => createVm(state, spec, this.machineFolder));
  }

  async readVms(uuids: readonly string[], sections: ReadonlySet<VmSection>): Promise<Map<string, VmRecord>> {
    const state = await this.state.read();
    const records = uuids.map((uuid) => readVm(state, uuid, sections));
    return new Map(records.flatMap((record) => (record ? [[record.uuid, record]] : [])));
  }

  async listVms(): Promise<VmName[]> {
    const { vms } = await this.state.read();
    return Object.entries(vms).map(([uuid, { settings }]) => ({ uuid, name: settings.name }));
  }

  /** A running VM keeps running, as a real one does after its restart. */
  async updateVm(uuid: string, wanted: VmChange, _options: PowerOptions): Promise<void> {
    await this.requirePorts(uuid, wanted);
    await this.state.change((state) => updateVm(state, uuid, wanted));
  }

  /** A VM whose memory is saved perhaps stays saved, and then listens on nothing. */
  private async requirePorts(uuid: string, { settings, power, memory }: VmChange): Promise<void> {
    const found = (await this.state.read()).vms[uuid];
    if ((power ?? found?.power) !== "running" || (found?.power === "saved" && memory === undefined)) return;
    const [wanted, held] = [vmForwards(settings), runningForwards(found)];
    if (forwardsBeyond(held, wanted).length > 0) await this.state.change((state) => leavePorts(state, uuid, settings));
    await this.requireFree(`the machine ${settings.name}`, wanted, held);
  }

  /** @param held those on which the host listens already for the same owner */
  private requireFree(owner: string, wanted: readonly PortForward[], held: readonly PortForward[]): Promise<void> {
    return requireFreePorts(this, owner, forwardsBeyond(wanted, held), RELEASE_MS);
  }

  deleteVm(uuid: string, keepDisks: readonly string[]): Promise<void> {
    return this.state.change((state) => deleteVm(state, uuid, keepDisks));
  }

  /** Nobody can unregister its VMs. */
  async hasUnregisteredVm(): Promise<boolean> {
    return false;
  }

  takeSnapshot(vm: string, spec: SnapshotSpec): Promise<SnapshotRecord> {
    return this.state.change((state) => takeSnapshot(state, vm, spec));
  }

  async readSnapshots(vm: string): Promise<SnapshotRecord[] | undefined> {
    return readSnapshots(await this.state.read(), vm);
  }

  editSnapshot(vm: string, uuid: string, spec: SnapshotSpec): Promise<void> {
    return this.state.change((state) => editSnapshot(state, vm, uuid, spec));
  }

  deleteSnapshot(vm: string, uuid: string): Promise<void> {
    return this.state.change((state) => deleteSnapshot(state, vm, uuid));
  }

  async restoreSnapshot(vm: string, uuid: string, power: PowerState): Promise<void> {
    const found = (await this.state.read()).vms[vm];
    const snapshot = found?.snapshots?.find((each) => each.uuid === uuid);
    if (snapshot && power === "running")
      await this.requireFree(
        `the machine ${found.settings.name}`,
        vmForwards(snapshot.settings),
        runningForwards(found),
      );
    await this.state.change((state) => restoreSnapshot(state, vm, uuid, power));
  }

  importAppliance(spec: ApplianceSpec): Promise<string> {
    return this.state.change((state) => importAppliance(state, spec));
  }

  createDisk(spec: DiskSpec): Promise<DiskRecord> {
    return this.state.change((state) => createDisk(state, spec));
  }

  async readDisk(disk: string): Promise<DiskRecord | undefined> {
    return findDisk(await this.state.read(), disk);
  }

  changeDisk(path: string, change: DiskChange): Promise<void> {
    return this.state.change((state) => changeDisk(state, path, change));
  }

  async diskUsers(path: string): Promise<DiskUser[]> {
    return diskUsers(await this.state.read(), path);
  }

  deleteDisk(path: string): Promise<void> {
    return this.state.change((state) => deleteDisk(state, path));
  }

  /** The image, which may contain secrets, is not stored. */
  writeSeed(path: string): Promise<void> {
    return this.state.change((state) => {
      state.seeds[path] = { path };
    });
  }

  deleteSeed(path: string): Promise<void> {
    return this.state.change((state) => {
      delete state.seeds[path];
    });
  }

  async createNatNetwork(spec: NatNetworkSpec, { adopt }: AdoptOptions): Promise<void> {
    await this.requireNetworkPorts(spec);
    await this.state.change((state) => createNatNetwork(state, spec, adopt));
  }

  private async requireNetworkPorts(spec: NatNetworkSpec): Promise<void> {
    const current = await this.readNatNetwork(spec.name);
    await this.requireFree(`the NAT network ${spec.name}`, forwardsOf(spec), current ? forwardsOf(current) : []);
  }

  async readNatNetwork(name: string): Promise<NatNetworkSpec | undefined> {
    return (await this.state.read()).natNetworks[name];
  }

  async updateNatNetwork(spec: NatNetworkSpec): Promise<void> {
    await this.requireNetworkPorts(spec);
    await this.state.change((state) => updateNatNetwork(state, spec));
  }

  deleteNatNetwork(name: string): Promise<void> {
    return this.state.change((state) => {
      delete state.natNetworks[name];
    });
  }

  createHostOnlyNetwork(spec: HostOnlyNetworkSpec, claim?: string): Promise<HostOnlyNetworkRecord> {
    return this.state.change((state) => createHostOnlyNetwork(state, spec, claim, this.hostOnlyRanges));
  }

  async readHostOnlyNetwork(id: HostOnlyNetworkId): Promise<HostOnlyNetworkRecord | undefined> {
    return withoutClaim(findHostOnlyNetwork(await this.state.read(), id));
  }

  async findHostOnlyNetwork(address: string): Promise<HostOnlyNetworkRecord | undefined> {
    const networks = Object.values((await this.state.read()).hostOnlyNetworks);
    return withoutClaim(networks.find((network) => network.address === address));
  }

  updateHostOnlyNetwork(id: HostOnlyNetworkId, spec: HostOnlyNetworkSpec): Promise<void> {
    return this.state.change((state) => updateHostOnlyNetwork(state, id, spec, this.hostOnlyRanges));
  }

  deleteHostOnlyNetwork(id: HostOnlyNetworkId): Promise<void> {
    return this.state.change((state) => {
      const found = findHostOnlyNetwork(state, id);
      if (found) delete state.hostOnlyNetworks[found.name];
    });
  }

  recordLab(lab: LabRecord): Promise<void> {
    return this.state.change((state) => {
      state.labs[lab.id] = lab;
    });
  }

  async listLabs(): Promise<LabRecord[]> {
    return Object.values((await this.state.read()).labs);
  }

  /** The claims of networks are stored with them. */
  forgetLab(id: string): Promise<void> {
    return this.state.change((state) => {
      delete state.labs[id];
    });
  }
}

const runningForwards = (vm: SimulatedVm | undefined) => (vm?.power === "running" ? vmForwards(vm.settings) : []);
