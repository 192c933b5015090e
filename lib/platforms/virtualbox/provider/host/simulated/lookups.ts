import { noSuchSnapshot, noSuchVm } from "../refusals.js";
import type { SimulatedSnapshot, SimulatedVm, State } from "./state-file.js";

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
