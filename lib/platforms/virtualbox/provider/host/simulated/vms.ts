import { randomBytes } from "node:crypto";
import path from "node:path";
import { attachedMedia, bootDiskOf, mediaAfter } from "../attached-media.js";
import type { Hardware } from "../hardware.js";
import {
  diskInSnapshot,
  hasLinkedClones,
  imageIsGone,
  machineExists,
  memoryIsSaved,
  noFolderOfSerialPort,
  unknownOsType,
} from "../refusals.js";
import { changesResumed, changesSaved } from "../saved-changes.js";
import { ADAPTERS, checkVmFolder, checkVmSettings, type Members, usedGroups } from "../validation.js";
import { VirtualBoxError } from "../virtualbox-error.js";
import {
  type Adapter,
  type BandwidthGroup,
  homeOf,
  type VmChange,
  type VmRecord,
  type VmSection,
  type VmSettings,
  type VmSpec,
} from "../vms.js";
import { updatedOptions, visibleOptions } from "./adapter-options.js";
import { cloneOf } from "./clones.js";
import { findDisk, growBootDisk, moveMedia } from "./disks.js";
import { GUEST_ADDITIONS } from "./facts.js";
import { FRESH_HARDWARE } from "./fresh-hardware.js";
import { osTypeId } from "./os-types.js";
import { linkedClones, pathExists, requireVm, type SimulatedVm, type State, sortedByName } from "./state.js";
import { updatedControllers, withoutOptions } from "./storage.js";

type Properties = Readonly<Record<string, string>>;

export function createVm(state: State, spec: VmSpec, machineFolder: string): void {
  const { uuid, folder, settings, power = "stopped", memory } = spec;
  checkVmSettings(settings);
  checkVmFolder(folder);
  const leftover = state.vms[uuid];
  if (leftover) {
    updateVm(state, uuid, { settings, power, memory });
    return;
  }
  const home = homeOf({ ...settings, folder: folder ?? machineFolder });
  if (Object.values(state.vms).some((vm) => vm.home === home)) {
    throw machineExists(path.join(home, `${path.basename(home)}.vbox`));
  }
  const source = spec.cloneOf && cloneOf(state, spec.cloneOf, home);
  const vm: SimulatedVm = {
    folder: folder ?? machineFolder,
    home,
    power,
    macs: Array.from({ length: ADAPTERS.ich9 }, chosenMac),
    ...source,
    settings: source
      ? {
          ...source.settings,
          hardware: { ...source.settings.hardware, hardware_uuid: uuid },
          name: settings.name,
          groups: settings.groups,
        }
      : {
          ...settings,
          hardware: { ...FRESH_HARDWARE, hardware_uuid: uuid },
          controllers: [],
          sharedFolders: [],
          guestProperties: {},
          extraData: {},
          usbFilters: [],
        },
  };
  changeVm(state, vm, settings);
  if (power === "running") requireFiles(state, vm.settings);
  state.vms[uuid] = vm;
}

export function readVm(state: State, uuid: string, sections: ReadonlySet<VmSection>): VmRecord | undefined {
  const vm = state.vms[uuid];
  if (!vm) return undefined;
  const { sharedFolders, guestProperties, extraData, bandwidthGroups, controllers = [], ...settings } = vm.settings;
  return {
    uuid,
    accessible: true,
    power: vm.power,
    folder: vm.folder,
    settings: {
      ...settings,
      controllers: sections.has("storageOptions") ? controllers : controllers.map(withoutOptions),
      ...(sections.has("adapterOptions") ? { adapters: withOptions(vm) } : {}),
      ...(sections.has("bandwidthGroups") ? { bandwidthGroups } : {}),
      ...(sections.has("bootDisk") ? { bootDiskMib: findDisk(state, bootDiskOf(vm.settings) ?? "")?.sizeMib } : {}),
      ...(sections.has("sharedFolders") ? { sharedFolders } : {}),
      ...(sections.has("guestProperties") ? { guestProperties } : {}),
      ...(sections.has("extraData") ? { extraData } : {}),
    },
  };
}

function withOptions({ settings, adapterOptions }: SimulatedVm): Adapter[] {
  return settings.adapters.map((adapter, slot) =>
    adapter.type === "none" ? adapter : { ...adapter, options: visibleOptions(adapter.type, adapterOptions?.[slot]) },
  );
}

export function updateVm(state: State, uuid: string, { settings, folder, power, memory }: VmChange): void {
  checkVmSettings(settings);
  checkVmFolder(folder);
  const vm = requireVm(state, uuid);
  if (folder !== undefined) moveVm(state, vm, folder);
  const [before, ran] = [{ ...vm.settings, adapters: withOptions(vm) }, vm.power === "running"];
  changeVm(state, vm, settings);
  if (vm.power !== "saved") vm.power = power ?? vm.power;
  else if (memory === "discard") vm.power = power ?? "stopped";
  else {
    const after = { ...vm.settings, adapters: withOptions(vm) };
    const isComplete = changesSaved(before, after);
    if (!isComplete && (power !== "running" || !changesResumed(before, withGiven(after, settings))))
      throw memoryIsSaved(before.name);
    vm.power = isComplete && memory !== "resume" ? "saved" : "running";
  }
  if (vm.power === "running" && !ran) requireFiles(state, vm.settings);
}

/** Refuses to start a VM without the files of the host that it needs. */
function requireFiles(state: State, { controllers = [], serialPorts }: VmSettings): void {
  for (const [index, { file }] of serialPorts.entries())
    if (!pathExists(state, path.dirname(file))) throw noFolderOfSerialPort(index, file);
  for (const { type, medium } of controllers.flatMap(({ attachments }) => attachments))
    if (type !== "disk" && medium !== undefined && medium !== GUEST_ADDITIONS && !pathExists(state, medium))
      throw imageIsGone(medium);
}

/** Returns the settings with the controllers as given, without the options that VirtualBox chose for new media. */
function withGiven(after: VmSettings, { controllers: given = [] }: VmSettings): VmSettings {
  const controllers = after.controllers?.map((each) => given.find(({ name }) => name === each.name) ?? each);
  return { ...after, controllers };
}

function moveVm(state: State, vm: SimulatedVm, folder: string): void {
  relocate(state, vm, path.join(folder, vm.settings.groups[0] ?? "/", path.basename(vm.home)));
  vm.folder = folder;
}

export function deleteVm(state: State, uuid: string, keepDisks: readonly string[]): void {
  const vm = state.vms[uuid];
  if (!vm) return;
  const clones = linkedClones(state, ({ vm }) => vm === uuid);
  if (clones.length > 0) throw hasLinkedClones(`machine '${vm.settings.name}'`, clones);
  for (const disk of Object.keys(state.disks)) {
    if (disk.startsWith(vm.home + path.sep) && !keepDisks.includes(disk)) delete state.disks[disk];
  }
  delete state.vms[uuid];
}

function changeVm(state: State, vm: SimulatedVm, wanted: VmSettings): void {
  const osType = osTypeId(wanted.osType);
  if (!osType) throw unknownOsType(wanted.osType);
  checkRange("RAM size", wanted.memoryMib, 4, 2097152, " MB");
  checkRange("virtual CPU count", wanted.cpus, 1, 64, "");
  checkSnapshotDisks(vm, wanted);
  moveHome(state, vm, wanted);
  for (const [slot, { mac }] of wanted.adapters.entries()) vm.macs[slot] = mac ?? vm.macs[slot] ?? chosenMac();
  const current = vm.settings;
  const adapterOptions = updatedOptions(vm, wanted);
  const controllers = updatedControllers(state, current, wanted);
  const adapters = adapterOptions.map((options) => ({ options }));
  const bandwidthGroups = updatedGroups(current, wanted, { adapters, controllers });
  growBootDisk(state, current, wanted);
  vm.adapterOptions = adapterOptions;
  vm.settings = {
    ...wanted,
    keepOtherControllers: undefined,
    bootDiskMib: undefined,
    osType,
    hardware: changedHardware(current.hardware, wanted.hardware),
    groups: wanted.groups.length > 0 ? wanted.groups : ["/"],
    adapters: shownAdapters(wanted.adapters, vm.macs),
    controllers,
    sharedFolders: wanted.sharedFolders ? checkedFolders(state, wanted.sharedFolders) : current.sharedFolders,
    bandwidthGroups,
    guestProperties: changedEntries(current.guestProperties, wanted.guestProperties),
    extraData: changedEntries(current.extraData, wanted.extraData),
    usbFilters: wanted.usbFilters ?? current.usbFilters,
  };
}

function checkSnapshotDisks({ settings, snapshots = [] }: SimulatedVm, wanted: VmSettings): void {
  const attached = mediaAfter(settings, wanted);
  const inSnapshots = snapshots.flatMap((snapshot) => attachedMedia(snapshot.settings));
  const detached = attachedMedia(settings).find((disk) => inSnapshots.includes(disk) && !attached.includes(disk));
  if (detached) throw diskInSnapshot(detached, settings.name);
}

/** An empty value removes an entry. */
function changedEntries(current: Properties | undefined, wanted: Properties | undefined): Properties {
  return Object.fromEntries(Object.entries({ ...current, ...wanted }).filter(([, value]) => value !== ""));
}

/** A USB mouse or keyboard enables a USB controller. */
function changedHardware(current: Hardware, wanted: Hardware): Hardware {
  const usb = [wanted.mouse, wanted.keyboard].some((device) => device?.startsWith("usb"));
  return { ...current, ...(usb ? { usb_ohci: true } : {}), ...wanted };
}

function checkRange(what: string, value: number, min: number, max: number, unit: string): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw new VirtualBoxError("INVALID", `Invalid ${what}: ${value}${unit} (must be in range [${min}, ${max}]${unit})`);
}

/** VirtualBox renames and moves a VM's folder together with the VM, if the folder bears the VM's name unaltered. */
function moveHome(state: State, vm: SimulatedVm, { name, groups }: VmSettings): void {
  const current = vm.settings;
  const group = groups[0] ?? "/";
  if (name === current.name && group === (current.groups[0] ?? "/")) return;
  if (name.includes("/")) {
    throw new VirtualBoxError(
      "FAILED",
      `Could not rename the settings file in '${vm.home}' to '${name}.vbox' (VERR_FILE_NOT_FOUND)`,
    );
  }
  if (path.basename(vm.home) !== current.name) return;
  const home = path.join(vm.folder, group, name);
  if (Object.values(state.vms).some((other) => other !== vm && other.home === home)) {
    throw new VirtualBoxError(
      "ALREADY_EXISTS",
      `Could not rename the directory '${vm.home}' to '${home}' to save the settings file (VERR_ALREADY_EXISTS)`,
    );
  }
  relocate(state, vm, home);
}

/** The disks in a VM's own folder move with it. */
function relocate(state: State, vm: SimulatedVm, home: string): void {
  const moved = (file: string) => (file.startsWith(vm.home + path.sep) ? home + file.slice(vm.home.length) : file);
  for (const disk of Object.values(state.disks)) {
    delete state.disks[disk.path];
    state.disks[moved(disk.path)] = { ...disk, path: moved(disk.path) };
  }
  moveMedia(vm, moved);
  vm.home = home;
}

function shownAdapters(adapters: readonly Adapter[], macs: readonly string[]): Adapter[] {
  const shown = adapters.map(
    ({ options: _, ...adapter }, slot): Adapter =>
      adapter.type === "none"
        ? { type: "none", cableConnected: true, forwards: [] }
        : { ...adapter, mac: macs[slot], forwards: sortedByName(adapter.forwards) },
  );
  return shown.slice(0, shown.findLastIndex(({ type }) => type !== "none") + 1);
}

function checkedFolders(
  state: State,
  folders: NonNullable<VmSettings["sharedFolders"]>,
): NonNullable<VmSettings["sharedFolders"]> {
  for (const { hostPath } of folders) {
    if (!pathExists(state, hostPath)) {
      throw new VirtualBoxError(
        "NOT_FOUND",
        `RTPathQueryInfo failed on shared folder path '${hostPath}': VERR_FILE_NOT_FOUND`,
      );
    }
  }
  return sortedByName(folders);
}

function chosenMac(): string {
  return `080027${randomBytes(3).toString("hex").toUpperCase()}`;
}

/**
 * Returns the bandwidth groups of a VM after a change.
 *
 * @param members the adapters and controllers after the change
 */
function updatedGroups(
  { bandwidthGroups: current = [] }: VmSettings,
  { bandwidthGroups: wanted = current }: VmSettings,
  members: Members,
): readonly BandwidthGroup[] {
  for (const { name } of usedGroups(members)) {
    if (wanted.some((group) => group.name === name)) continue;
    throw current.some((group) => group.name === name)
      ? new VirtualBoxError("IN_USE", `The bandwidth group '${name}' is still in use`)
      : new VirtualBoxError("NOT_FOUND", `Could not find a bandwidth group named '${name}'`);
  }
  return sortedByName(wanted);
}
