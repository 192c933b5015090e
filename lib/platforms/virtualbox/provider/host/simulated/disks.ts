import { existsSync } from "node:fs";
import { readDiskFacts } from "../../disk-source.js";
import { attachedMedia, bootDiskOf, withMedia } from "../attached-media.js";
import { type DiskChange, type DiskRecord, type DiskSpec, type DiskUser, usesDifferencingImages } from "../disks.js";
import {
  diskExists,
  diskHasChildren,
  diskInUse,
  diskOfRunningVm,
  diskTypeInUse,
  fileInTheWay,
  noBootDisk,
  noSuchMedium,
} from "../refusals.js";
import { checkDisk, checkDiskType } from "../validation.js";
import { VirtualBoxError } from "../virtualbox-error.js";
import type { VmSettings } from "../vms.js";
import { newId, pathExists, type SimulatedVm, type State } from "./state.js";

export async function createDisk(state: State, spec: DiskSpec): Promise<DiskRecord> {
  checkDisk(spec);
  const { path, format, variant = "dynamic", type, sizeMib, source, description, adopt } = spec;
  if (source !== undefined && !pathExists(state, source) && !state.disks[source]) throw noSuchMedium(source);
  const found = state.disks[path];
  if ((found || existsSync(path)) && !adopt) throw diskExists(path);
  const initial =
    found?.sizeMib ??
    (source === undefined ? undefined : (state.disks[source]?.sizeMib ?? (await sizeOfImage(source))));
  const record: DiskRecord = {
    uuid: found?.uuid ?? newId(state, path),
    path,
    format: found?.format ?? format,
    variant: found?.variant ?? variant,
    type: type ?? found?.type ?? "normal",
    sizeMib: grownSize({ path, format, variant: found?.variant ?? "dynamic", sizeMib: initial }, sizeMib),
    description,
  };
  state.disks[path] = record;
  return record;
}

/** An image that a rehearsal only assumes has the smallest size. */
async function sizeOfImage(file: string): Promise<number> {
  return existsSync(file) ? (await readDiskFacts(file)).sizeMib : 1;
}

export function findDisk(state: State, disk: string): DiskRecord | undefined {
  return state.disks[disk] ?? Object.values(state.disks).find(({ uuid }) => uuid === disk);
}

export function changeDisk(
  state: State,
  path: string,
  { path: target = path, sizeMib, type, description }: DiskChange,
): void {
  const found = state.disks[path];
  if (!found) throw noSuchMedium(path);
  const users = diskUsers(state, path);
  if (users.some(({ vm }) => state.vms[vm]?.power === "running")) throw diskOfRunningVm(path);
  const builtOn = users.some(({ inSnapshot }) => inSnapshot);
  const hasImages = users.length > 0 && usesDifferencingImages(found.type);
  if ((sizeMib ?? 0) > found.sizeMib && (builtOn || hasImages)) throw diskHasChildren(path);
  const grown = grownSize(found, sizeMib);
  if (type !== undefined && type !== found.type) {
    checkDiskType(path, { variant: found.variant, type });
    if (users.length > 0 && (builtOn || hasImages || usesDifferencingImages(type)))
      throw diskTypeInUse(path, namesOf(state, users));
  }
  if (target !== path && (state.disks[target] || existsSync(target))) throw fileInTheWay(target);
  const changed = { type: type ?? found.type, description: description ?? found.description };
  delete state.disks[path];
  state.disks[target] = { ...found, ...changed, path: target, sizeMib: grown };
  for (const vm of Object.values(state.vms)) moveMedia(vm, (medium) => (medium === path ? target : medium));
}

export function growBootDisk(state: State, current: VmSettings, { name, bootDiskMib }: VmSettings): void {
  const disk = findDisk(state, bootDiskOf(current) ?? "");
  if (bootDiskMib === undefined || bootDiskMib === disk?.sizeMib) return;
  if (!disk) throw noBootDisk(name);
  state.disks[disk.path] = { ...disk, sizeMib: grownSize(disk, bootDiskMib) };
}

/** Updates the paths of media in a VM and its snapshots. */
export function moveMedia(vm: SimulatedVm, moved: (medium: string) => string): void {
  vm.settings = withMedia(vm.settings, moved);
  vm.snapshots = vm.snapshots?.map((each) => ({ ...each, settings: withMedia(each.settings, moved) }));
}

export function diskUsers(state: State, path: string): DiskUser[] {
  const has = (settings: VmSettings) => attachedMedia(settings).includes(path);
  return Object.entries(state.vms).flatMap(([vm, { settings, snapshots = [] }]) => {
    const inSnapshot = snapshots.some((snapshot) => has(snapshot.settings));
    return inSnapshot || has(settings) ? [{ vm, inSnapshot }] : [];
  });
}

export function deleteDisk(state: State, path: string): void {
  const users = diskUsers(state, path);
  if (state.disks[path] && users.length > 0) {
    throw diskInUse(path, namesOf(state, users));
  }
  delete state.disks[path];
}

const namesOf = (state: State, users: readonly DiskUser[]) =>
  users.flatMap(({ vm }) => state.vms[vm]?.settings.name ?? []);

/** Returns the size after growth. Of fixed disks, only VMDK can grow. */
function grownSize(
  {
    path,
    format,
    variant,
    sizeMib: current = 0,
  }: Pick<DiskRecord, "path" | "format" | "variant"> & { sizeMib?: number },
  wanted = current,
): number {
  const refusal = (text: string) =>
    new VirtualBoxError("NOT_SUPPORTED", `Failed to resize medium: ${text} for medium '${path}'`);
  if (wanted < current) throw refusal("Shrinking is not yet supported");
  if (wanted > current && variant === "fixed" && format !== "VMDK")
    throw refusal(`Resizing to new size ${wanted * 1024 * 1024} is not yet supported`);
  return wanted;
}
