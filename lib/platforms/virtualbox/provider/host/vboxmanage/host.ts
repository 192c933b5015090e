import type { ApplianceSpec } from "../appliances.js";
import type { AdoptOptions, DiskChange, DiskRecord, DiskSpec, DiskUser, FolderOptions } from "../disks.js";
import type { HostDetails, HostFacts, OsType } from "../host-facts.js";
import { type HostInterface, toInterfaces } from "../interfaces.js";
import type { LabRecord } from "../labs.js";
import type {
  BridgedInterface,
  HostNetworks,
  HostOnlyNetworkId,
  HostOnlyNetworkRecord,
  HostOnlyNetworkSpec,
  Listener,
  ListenProblem,
  NatNetworkSpec,
} from "../networks.js";
import type { SnapshotRecord, SnapshotSpec } from "../snapshots.js";
import type { VirtualBoxHost } from "../virtualbox-host.js";
import type { PowerOptions, PowerState, VmChange, VmName, VmPlace, VmRecord, VmSection, VmSpec } from "../vms.js";
import { Appliances } from "./appliances.js";
import { Disks } from "./disks.js";
import { readBridgedInterfaces, readDetails, readFacts } from "./host-facts.js";
import { HostOnlyNetworks } from "./host-only-networks.js";
import { Labs } from "./labs.js";
import { findSettingsFile } from "./leftovers.js";
import { NatNetworks } from "./nat-networks.js";
import { OsTypes } from "./os-types.js";
import { Seeds } from "./seeds.js";
import { Snapshots } from "./snapshots.js";
import { StoredVms } from "./stored-vms.js";
import { parseBlocks } from "./syntax.js";
import { VBoxManage, type VBoxManageOptions } from "./vboxmanage.js";
import { Vms } from "./vms.js";

export interface VBoxManageHostOptions extends VBoxManageOptions {
  /**
   * The absolute path of the default folder of VMs.
   *
   * @default VirtualBox's machine folder
   */
  readonly machineFolder?: string;
}

/** Facts that are read once per run. */
interface RunCache {
  readonly vbox: VBoxManage;
  readonly osTypes: OsTypes;
  readonly storedVms: StoredVms;
  facts(): Promise<HostFacts>;
}

function createRunCache(options: VBoxManageHostOptions): RunCache {
  const vbox = VBoxManage.on(options);
  let facts: Promise<HostFacts> | undefined;
  return {
    vbox,
    osTypes: new OsTypes(vbox),
    storedVms: new StoredVms(vbox),
    facts() {
      facts ??= readFacts(vbox, options.machineFolder);
      return facts;
    },
  };
}

/** A real VirtualBox host, driven through VBoxManage. Observed with 7.2.22. */
export class VBoxManageHost implements VirtualBoxHost {
  readonly kind = "virtualbox";
  private readonly vbox: VBoxManage;
  private readonly vms: Vms;
  private readonly snapshots: Snapshots;
  private readonly disks: Disks;
  private readonly natNetworks: NatNetworks;
  private readonly hostOnlyNetworks: HostOnlyNetworks;
  private readonly labs: Labs;
  private readonly seeds: Seeds;

  constructor(
    private readonly options: VBoxManageHostOptions = {},
    private readonly cache: RunCache = createRunCache(options),
  ) {
    const { vbox } = cache;
    this.vbox = vbox;
    this.vms = new Vms(vbox, cache.osTypes, cache.storedVms, async () => (await cache.facts()).machineFolder);
    this.snapshots = new Snapshots(vbox);
    this.disks = new Disks(vbox);
    this.natNetworks = new NatNetworks(vbox);
    this.hostOnlyNetworks = new HostOnlyNetworks(vbox);
    this.labs = new Labs(vbox);
    this.seeds = new Seeds(vbox);
  }

  until(signal: AbortSignal): VBoxManageHost {
    return new VBoxManageHost(this.options, { ...this.cache, vbox: this.vbox.until(signal) });
  }

  facts(): Promise<HostFacts> {
    return this.cache.facts();
  }

  async details(): Promise<HostDetails> {
    return readDetails(this.vbox, (await this.facts()).machineFolder);
  }

  osTypes(): Promise<readonly OsType[]> {
    return this.cache.osTypes.all();
  }

  async networks(): Promise<HostNetworks> {
    const [nat, hostOnly, internal] = await Promise.all([
      this.natNetworks.readAll(),
      this.hostOnlyNetworks.readAll(),
      this.vbox.run("list", "intnets"),
    ]);
    return { nat, hostOnly, internal: parseBlocks(internal, "Name").map((each) => each.value("Name")) };
  }

  async interfaces(): Promise<HostInterface[]> {
    return toInterfaces(...(await Promise.all([this.hostOnlyNetworks.readClaimed(), this.bridgedInterfaces()])));
  }

  async bridgedInterfaces(): Promise<BridgedInterface[]> {
    return readBridgedInterfaces(await this.vbox.run("list", "bridgedifs"));
  }

  listenProblems(listeners: readonly Listener[]): Promise<(ListenProblem | undefined)[]> {
    return this.vbox.machine.listenProblems(listeners);
  }

  hasPath(path: string): Promise<boolean> {
    return this.vbox.machine.exists(path);
  }

  createVm(spec: VmSpec): Promise<void> {
    return this.vms.create({ ...spec, folder: spec.folder ?? this.options.machineFolder });
  }

  readVms(uuids: readonly string[], sections: ReadonlySet<VmSection>): Promise<Map<string, VmRecord>> {
    return this.vms.readAll(uuids, sections);
  }

  listVms(): Promise<VmName[]> {
    return this.vms.list();
  }

  updateVm(uuid: string, wanted: VmChange, options: PowerOptions): Promise<void> {
    return this.vms.update(uuid, wanted, options);
  }

  deleteVm(uuid: string, keepDisks: readonly string[], place?: VmPlace): Promise<void> {
    return this.vms.delete(uuid, keepDisks, place);
  }

  async hasUnregisteredVm(uuid: string, place: VmPlace): Promise<boolean> {
    return (await findSettingsFile(this.vbox.machine, uuid, place)) !== undefined;
  }

  takeSnapshot(vm: string, spec: SnapshotSpec): Promise<SnapshotRecord> {
    return this.snapshots.take(vm, spec);
  }

  readSnapshots(vm: string): Promise<SnapshotRecord[] | undefined> {
    return this.snapshots.readAll(vm);
  }

  editSnapshot(vm: string, uuid: string, spec: SnapshotSpec): Promise<void> {
    return this.snapshots.edit(vm, uuid, spec);
  }

  deleteSnapshot(vm: string, uuid: string): Promise<void> {
    return this.snapshots.delete(vm, uuid);
  }

  restoreSnapshot(vm: string, uuid: string, power: PowerState): Promise<void> {
    return this.snapshots.restore(vm, uuid, power);
  }

  importAppliance(spec: ApplianceSpec): Promise<string> {
    return new Appliances(this.vbox, this.vms).import(spec);
  }

  createDisk(spec: DiskSpec): Promise<DiskRecord> {
    return this.disks.create(spec);
  }

  readDisk(disk: string): Promise<DiskRecord | undefined> {
    return this.disks.read(disk);
  }

  changeDisk(path: string, change: DiskChange): Promise<void> {
    return this.disks.change(path, change);
  }

  diskUsers(path: string): Promise<DiskUser[]> {
    return this.disks.users(path);
  }

  deleteDisk(path: string, options: FolderOptions = {}): Promise<void> {
    return this.disks.delete(path, options);
  }

  writeSeed(path: string, image: Uint8Array): Promise<void> {
    return this.seeds.write(path, image);
  }

  deleteSeed(path: string, options: FolderOptions = {}): Promise<void> {
    return this.seeds.delete(path, options);
  }

  createNatNetwork(spec: NatNetworkSpec, options: AdoptOptions): Promise<void> {
    return this.natNetworks.create(spec, options);
  }

  readNatNetwork(name: string): Promise<NatNetworkSpec | undefined> {
    return this.natNetworks.read(name);
  }

  updateNatNetwork(spec: NatNetworkSpec): Promise<void> {
    return this.natNetworks.update(spec);
  }

  deleteNatNetwork(name: string): Promise<void> {
    return this.natNetworks.delete(name);
  }

  createHostOnlyNetwork(spec: HostOnlyNetworkSpec, claim?: string): Promise<HostOnlyNetworkRecord> {
    return this.hostOnlyNetworks.create(spec, claim);
  }

  readHostOnlyNetwork(id: HostOnlyNetworkId): Promise<HostOnlyNetworkRecord | undefined> {
    return this.hostOnlyNetworks.read(id);
  }

  findHostOnlyNetwork(address: string): Promise<HostOnlyNetworkRecord | undefined> {
    return this.hostOnlyNetworks.findByAddress(address);
  }

  updateHostOnlyNetwork(id: HostOnlyNetworkId, spec: HostOnlyNetworkSpec): Promise<void> {
    return this.hostOnlyNetworks.update(id, spec);
  }

  deleteHostOnlyNetwork(id: HostOnlyNetworkId): Promise<void> {
    return this.hostOnlyNetworks.delete(id);
  }

  recordLab(lab: LabRecord): Promise<void> {
    return this.labs.record(lab);
  }

  listLabs(): Promise<LabRecord[]> {
    return this.labs.readAll();
  }

  async forgetLab(id: string): Promise<void> {
    await this.hostOnlyNetworks.forgetLab(id);
    await this.labs.forget(id);
  }
}
