import path from "node:path";
import type { BridgedInterface, HostDetails, HostFacts, HostNetworks, OsType } from "../host-facts.js";
import type {
  AdoptOptions,
  ApplianceSpec,
  DiskChange,
  DiskRecord,
  DiskSpec,
  DiskUser,
  HostOnlyNetworkId,
  HostOnlyNetworkRecord,
  HostOnlyNetworkSpec,
  NatNetworkSpec,
  PowerOptions,
  PowerState,
  SnapshotRecord,
  SnapshotSpec,
  VirtualBoxHost,
  VmChange,
  VmFamily,
  VmName,
  VmRecord,
  VmSpec,
} from "../virtualbox-host.js";
import { importAppliance } from "./appliances.js";
import { changeDisk, createDisk, deleteDisk, diskUsers, findDisk } from "./disks.js";
import { BRIDGED_INTERFACES, GUEST_ADDITIONS, LIMITS, thisMachine } from "./facts.js";
import {
  allNetworks,
  createHostOnlyNetwork,
  createNatNetwork,
  findHostOnlyNetwork,
  unclaimed,
  updateHostOnlyNetwork,
  updateNatNetwork,
} from "./networks.js";
import { OS_TYPES } from "./os-types.js";
import { deleteSnapshot, editSnapshot, readSnapshots, restoreSnapshot, takeSnapshot } from "./snapshots.js";
import { isThere, RehearsedState, StateFile, type StateStore } from "./state-file.js";
import { createVm, deleteVm, readVm, updateVm } from "./vms.js";

export interface SimulatedHostOptions {
  /** Holds what the host has; made on the first change. */
  readonly file: string;
  /** Where VMs are kept unless told otherwise; absolute. @default `machines`, beside the file */
  readonly machineFolder?: string;
  /** The ranges from which host-only networks may take addresses (`192.168.56.0/21`). @default any */
  readonly hostOnlyRanges?: readonly string[];
  /** For a rehearsal: nothing is written, not even the file, and what else is named of the host's files is there. @default false */
  readonly rehearsed?: boolean;
}

/**
 * A VirtualBox without VirtualBox: it keeps what a real one would, refuses what it would refuse, in its words, and makes nothing: no disk file, no
 * interface, no guest. Follows VirtualBox 7.2.22; the contract suite holds it to the real one.
 */
export class SimulatedHost implements VirtualBoxHost {
  private readonly state: StateStore;
  private readonly machineFolder: string;
  private readonly hostOnlyRanges?: readonly string[];

  constructor({ file, machineFolder, hostOnlyRanges, rehearsed = false }: SimulatedHostOptions) {
    this.state = rehearsed ? new RehearsedState() : new StateFile(path.resolve(file));
    this.machineFolder = machineFolder ?? path.join(path.dirname(path.resolve(file)), "machines");
    this.hostOnlyRanges = hostOnlyRanges;
  }

  /** Nothing here takes long. */
  until(): SimulatedHost {
    return this;
  }

  async facts(): Promise<HostFacts> {
    return {
      version: "7.2.22",
      kind: "simulated",
      machineFolder: this.machineFolder,
      guestAdditions: GUEST_ADDITIONS,
      hostOnly: "hostonly",
      limits: LIMITS,
    };
  }

  details(): Promise<HostDetails> {
    return thisMachine(this.machineFolder);
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

  async hasPath(file: string): Promise<boolean> {
    return isThere(await this.state.read(), file);
  }

  createVm(spec: VmSpec): Promise<void> {
    return this.state.change((state) => createVm(state, spec, this.machineFolder));
  }

  async readVms(uuids: readonly string[], families: ReadonlySet<VmFamily>): Promise<Map<string, VmRecord>> {
    const state = await this.state.read();
    const records = uuids.map((uuid) => readVm(state, uuid, families));
    return new Map(records.flatMap((record) => (record ? [[record.uuid, record]] : [])));
  }

  async listVms(): Promise<VmName[]> {
    const { vms } = await this.state.read();
    return Object.entries(vms).map(([uuid, { settings }]) => ({ uuid, name: settings.name }));
  }

  /** A running VM runs on, as it does once a real one has been started again. */
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
    return unclaimed(findHostOnlyNetwork(await this.state.read(), id));
  }

  async findHostOnlyNetwork(address: string): Promise<HostOnlyNetworkRecord | undefined> {
    const networks = Object.values((await this.state.read()).hostOnlyNetworks);
    return unclaimed(networks.find((network) => network.address === address));
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

  /** Its records are of what is there. */
  async forgetLab(_id: string): Promise<void> {}
}
