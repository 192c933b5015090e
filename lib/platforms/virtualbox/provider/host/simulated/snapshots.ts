import { hasLinkedClones } from "../refusals.js";
import type { SnapshotRecord, SnapshotSpec } from "../snapshots.js";
import { checkSnapshot } from "../validation.js";
import type { PowerState } from "../vms.js";
import { linkedClones, newId, requireSnapshot, requireVm, type SimulatedSnapshot, type State } from "./state.js";

export function takeSnapshot(state: State, vmUuid: string, spec: SnapshotSpec): SnapshotRecord {
  checkSnapshot(spec);
  const vm = requireVm(state, vmUuid);
  const leftover = spec.claim && vm.snapshots?.find(({ claim }) => claim === spec.claim);
  const snapshot = {
    ...(leftover || {
      uuid: newId(state, `${vmUuid} ${spec.claim ?? spec.name}`),
      settings: vm.settings,
      adapterOptions: vm.adapterOptions,
      ...(vm.power === "stopped" ? {} : { memory: true as const }),
    }),
    ...spec,
  };
  vm.snapshots = [...(vm.snapshots ?? []).filter(({ uuid }) => uuid !== snapshot.uuid), snapshot];
  return record(snapshot);
}

export function readSnapshots(state: State, vmUuid: string): SnapshotRecord[] | undefined {
  const vm = state.vms[vmUuid];
  return vm && (vm.snapshots ?? []).map(record);
}

export function editSnapshot(state: State, vmUuid: string, uuid: string, spec: SnapshotSpec): void {
  checkSnapshot(spec);
  const vm = requireVm(state, vmUuid);
  requireSnapshot(vm, uuid);
  vm.snapshots = vm.snapshots?.map((each) => {
    const { claim: _, ...rest } = each;
    return each.uuid === uuid ? { ...rest, ...spec } : each;
  });
}

export function deleteSnapshot(state: State, vmUuid: string, uuid: string): void {
  const vm = state.vms[vmUuid];
  const snapshot = vm?.snapshots?.find((each) => each.uuid === uuid);
  if (!snapshot) return;
  const clones = linkedClones(state, ({ snapshot }) => snapshot === uuid);
  if (clones.length > 0) throw hasLinkedClones(`snapshot '${snapshot.name}' of '${vm.settings.name}'`, clones);
  vm.snapshots = vm.snapshots?.filter((each) => each !== snapshot);
}

export function restoreSnapshot(state: State, vmUuid: string, uuid: string, power: PowerState): void {
  const vm = requireVm(state, vmUuid);
  const { settings, adapterOptions, memory } = requireSnapshot(vm, uuid);
  const { name, groups, description, osType, extraData, hardware } = vm.settings;
  const own = { name, groups, description, osType, extraData };
  const { rtc_utc } = hardware;
  Object.assign(vm, {
    settings: { ...settings, ...own, hardware: { ...settings.hardware, rtc_utc } },
    adapterOptions,
    power: memory && power === "stopped" ? "saved" : power,
  });
}

function record({ settings: _, adapterOptions: __, memory: ___, ...rest }: SimulatedSnapshot): SnapshotRecord {
  return rest;
}
