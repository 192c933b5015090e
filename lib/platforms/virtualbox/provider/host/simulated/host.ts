import path from "node:path";
import type { ApplianceSpec } from "../appliances.js";
import type { AdoptOptions, DiskChange, DiskRecord, DiskSpec, DiskUser } from "../disks.js";
import type { HostDetails, HostFacts, OsType } from "../host-facts.js";
import { type HostInterface, toInterfaces } from "../interfaces.js";
import type { LabRecord } from "../labs.js";
import type {
  BridgedInterface,
  HostNetworks,
  HostOnlyNetworkId,
  HostOnlyNetworkRecord,
  HostOnlyNetworkSpec,
  NatNetworkSpec,
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
import { deleteSnapshot, editSnapshot, readSnapshots, restoreSnapshot, takeSnapshot } from "./snapshots.js";
import { pathExists, rehearsed } from "./state.js";
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

  async hasPath(file: string): Promise<boolean> {
    return pathExists(await this.state.read(), file);
  }

  createVm(spec: VmSpec): Promise<void> {
    return this.state.change((state) => createVm(state, spec, this.machineFolder));
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
  updateVm(uuid: string, wanted: VmChange, _options: PowerOptions): Promise<void> {
    return this.state.change((state) => updateVm(state, uuid, wanted));
  }

  deleteVm(uuid: string, keepDisks: readonly string[]): Promise<void> {
    return this.state.change((state) => deleteVm(state, uuid, keepDisks));
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

  restoreSnapshot(vm: string, uuid: string, power: PowerState): Promise<void> {
    return this.state.change((state) => restoreSnapshot(state, vm, uuid, power));
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

  createNatNetwork(spec: NatNetworkSpec, { adopt }: AdoptOptions): Promise<void> {
    return this.state.change((state) => createNatNetwork(state, spec, adopt));
  }

  async readNatNetwork(name: string): Promise<NatNetworkSpec | undefined> {
    return (await this.state.read()).natNetworks[name];
  }

  updateNatNetwork(spec: NatNetworkSpec): Promise<void> {
    return this.state.change((state) => updateNatNetwork(state, spec));
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
