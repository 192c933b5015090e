import { existsSync } from "node:fs";
import { v4, v5 } from "uuid";
import type { AdapterOptions } from "../adapter-options.js";
import type { DiskRecord } from "../disks.js";
import type { HostOnlyNetworkRecord, NatNetworkSpec } from "../networks.js";
import { noSuchSnapshot, noSuchVm } from "../refusals.js";
import type { SnapshotRecord } from "../snapshots.js";
import type { PowerState, VmSettings } from "../vms.js";

/** What the simulated host has, by what identifies it. */
export interface State {
  readonly vms: Record<string, SimulatedVm>;
  readonly disks: Record<string, DiskRecord>;
  readonly natNetworks: Record<string, NatNetworkSpec>;
  readonly hostOnlyNetworks: Record<string, ClaimedNetwork>;
}

export interface SimulatedVm {
  folder: string;
  /** The VM's own folder. */
  home: string;
  power: PowerState;
  settings: VmSettings;
  /** Of each slot, used or not: an adapter that is taken out and put in again has the same one. */
  readonly macs: string[];
  /** Of each slot that was ever told any; kept the same way. */
  adapterOptions?: readonly (AdapterOptions | null)[];
  snapshots?: readonly SimulatedSnapshot[];
  /** Of a linked clone: what its disks build on. */
  readonly linkedTo?: { readonly vm: string; readonly snapshot: string };
}

export interface SimulatedSnapshot extends SnapshotRecord {
  /** The VM's, when it was taken. */
  readonly settings: VmSettings;
  readonly adapterOptions?: SimulatedVm["adapterOptions"];
}

export interface ClaimedNetwork extends HostOnlyNetworkRecord {
  readonly claim?: string;
}

/** Those of rehearsals. */
export const rehearsed = new WeakSet<State>();

/** Whether the host has that file or folder. */
export function pathExists(state: State, file: string): boolean {
  return rehearsed.has(state) || existsSync(file);
}

/** A namespace of our own for the ids of rehearsals. */
const REHEARSED = "0c3a4d0e-6d5b-4f3c-8a3b-9f6d1f0f7b52";

/**
 * An id that no other thing of the host has.
 *
 * @param name what makes it: a rehearsal has the same ids each time
 */
export function newId(state: State, name: string): string {
  return rehearsed.has(state) ? v5(name, REHEARSED) : v4();
}

export const EMPTY = (): State => ({ vms: {}, disks: {}, natNetworks: {}, hostOnlyNetworks: {} });

/** Names are the user's, and `constructor` is one like any other. */
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

/** The names of the VMs that are linked clones of what is asked for. */
export function linkedClones(state: State, of: (source: NonNullable<SimulatedVm["linkedTo"]>) => boolean): string[] {
  const clones = Object.values(state.vms).filter(({ linkedTo }) => linkedTo && of(linkedTo));
  return clones.map(({ settings }) => settings.name).sort();
}

/** VirtualBox lists port forwards by name, whatever order they were made in. */
export function sortedByName<T extends { readonly name: string }>(things: readonly T[]): T[] {
  return things.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
