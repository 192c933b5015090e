import { existsSync } from "node:fs";
import { v4, v5 } from "uuid";
import type { AdapterOptions } from "../adapter-options.js";
import type { DiskRecord } from "../disks.js";
import type { LabRecord } from "../labs.js";
import type { HostOnlyNetworkRecord, NatNetworkSpec } from "../networks.js";
import { noSuchSnapshot, noSuchVm } from "../refusals.js";
import type { SnapshotRecord } from "../snapshots.js";
import type { VmRecord, VmSettings } from "../vms.js";

/** The objects of the simulated host, keyed by their identity. */
export interface State {
  readonly vms: Record<string, SimulatedVm>;
  readonly disks: Record<string, DiskRecord>;
  readonly natNetworks: Record<string, NatNetworkSpec>;
  readonly hostOnlyNetworks: Record<string, ClaimedNetwork>;
  readonly labs: Record<string, LabRecord>;
  readonly seeds: Record<string, SimulatedSeed>;
}

export interface SimulatedSeed {
  readonly path: string;
}

export interface SimulatedVm {
  folder: string;
  /** The VM's own folder. */
  home: string;
  power: VmRecord["power"];
  settings: VmSettings;
  /** The MACs of all slots, used or not: an adapter that is removed and added again keeps its MAC. */
  readonly macs: string[];
  /** The options of all slots that were ever given any, which are kept likewise. */
  adapterOptions?: readonly (AdapterOptions | null)[];
  snapshots?: readonly SimulatedSnapshot[];
  /** For a linked clone: the snapshot on which its disks build. */
  readonly linkedTo?: { readonly vm: string; readonly snapshot: string };
}

export interface SimulatedSnapshot extends SnapshotRecord {
  /** The VM's settings when the snapshot was taken. */
  readonly settings: VmSettings;
  readonly adapterOptions?: SimulatedVm["adapterOptions"];
  /** Whether it includes the memory of the running VM. */
  readonly memory?: true;
}

export interface ClaimedNetwork extends HostOnlyNetworkRecord {
  readonly claim?: string;
}

/** The states of rehearsals. */
export const rehearsed = new WeakSet<State>();

/** Whether the host has that file or folder. In a rehearsal it has every one. */
export function pathExists(state: State, file: string): boolean {
  return rehearsed.has(state) || state.seeds[file] !== undefined || existsSync(file);
}

/** The UUID namespace of rehearsals. */
const REHEARSED = "0c3a4d0e-6d5b-4f3c-8a3b-9f6d1f0f7b52";

/**
 * Returns a new id.
 *
 * @param name what the id is for: every rehearsal derives the same id from it
 */
export function newId(state: State, name: string): string {
  return rehearsed.has(state) ? v5(name, REHEARSED) : v4();
}

/** The minimum content of each family's objects, with a sample value of each type. A state file must have it. */
export const SHAPE = {
  vms: {
    folder: "",
    home: "",
    power: "",
    macs: [],
    settings: {
      name: "",
      groups: [],
      description: "",
      osType: "",
      cpus: 0,
      memoryMib: 0,
      hardware: {},
      adapters: [],
      serialPorts: [],
    },
  },
  disks: { uuid: "", path: "", format: "", variant: "", type: "", sizeMib: 0, description: "" },
  natNetworks: { name: "", cidr: "", dhcp: true, forwards: [] },
  hostOnlyNetworks: { name: "", address: "", prefixLength: 0 },
  labs: { id: "", name: "" },
  seeds: { path: "" },
} satisfies Record<keyof State, unknown>;

/** Returns the state of a host that has nothing. */
export function emptyState(): State {
  return Object.fromEntries(Object.keys(SHAPE).map((family) => [family, {}])) as unknown as State;
}

/** Removes the prototypes of maps keyed by users' names, such as `constructor`. */
export function withoutPrototypes(state: State): State {
  for (const things of Object.values(state)) Object.setPrototypeOf(things, null);
  return state;
}

export function requireVm(state: State, uuid: string): SimulatedVm {
  const vm = state.vms[uuid];
  if (!vm) throw noSuchVm(uuid);
  return vm;
}

export function requireSnapshot(vm: SimulatedVm, uuid: string): SimulatedSnapshot {
  const snapshot = vm.snapshots?.find((each) => each.uuid === uuid);
  if (!snapshot) throw noSuchSnapshot(uuid);
  return snapshot;
}

/** Returns the names of the linked clones of selected sources. */
export function linkedClones(state: State, of: (source: NonNullable<SimulatedVm["linkedTo"]>) => boolean): string[] {
  const clones = Object.values(state.vms).filter(({ linkedTo }) => linkedTo && of(linkedTo));
  return clones.map(({ settings }) => settings.name).sort();
}

/** Sorts objects by name, as VirtualBox lists them. */
export function sortedByName<T extends { readonly name: string }>(things: readonly T[]): T[] {
  return things.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
