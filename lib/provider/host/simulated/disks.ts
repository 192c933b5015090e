import { existsSync } from "node:fs";
import { v4 as uuidV4 } from "uuid";
import { readImageFacts } from "../../images/format.js";
import { attachedMedia } from "../attached-media.js";
import { diskExists, diskHasChildren, diskInUse, noSuchMedium } from "../refusals.js";
import { checkDisk } from "../validation.js";
import { type DiskRecord, type DiskSpec, type DiskUser, VirtualBoxError, type VmSettings } from "../virtualbox-host.js";
import type { State } from "./state-file.js";

export async function createDisk(state: State, spec: DiskSpec): Promise<DiskRecord> {
  checkDisk(spec);
  const { path, format, sizeMib, source, description, adopt } = spec;
  if (source !== undefined && !existsSync(source) && !state.disks[source]) throw noSuchMedium(source);
  const found = state.disks[path];
  if ((found || existsSync(path)) && !adopt) throw diskExists(path);
  const initial =
    found?.sizeMib ??
    (source === undefined ? undefined : (state.disks[source]?.sizeMib ?? (await readImageFacts(source)).sizeMib));
  const record = {
    uuid: found?.uuid ?? uuidV4(),
    path,
    format: found?.format ?? format,
    sizeMib: grownSize(path, initial, sizeMib),
    description,
  };
  state.disks[path] = record;
  return record;
}

export function findDisk(state: State, disk: string): DiskRecord | undefined {
  return state.disks[disk] ?? Object.values(state.disks).find(({ uuid }) => uuid === disk);
}

export function changeDisk(
  state: State,
  path: string,
  change: Partial<Pick<DiskRecord, "sizeMib" | "description">>,
): void {
  const found = state.disks[path];
  if (!found) throw noSuchMedium(path);
  if ((change.sizeMib ?? 0) > found.sizeMib && diskUsers(state, path).some(({ inSnapshot }) => inSnapshot))
    throw diskHasChildren(path);
  state.disks[path] = { ...found, ...change, sizeMib: grownSize(path, found.sizeMib, change.sizeMib) };
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
    throw diskInUse(
      path,
      users.flatMap(({ vm }) => state.vms[vm]?.settings.name ?? []),
    );
  }
  delete state.disks[path];
}

function grownSize(path: string, current: number | undefined, wanted: number | undefined): number {
  if (wanted !== undefined && wanted < (current ?? 0)) {
    throw new VirtualBoxError(
      "NOT_SUPPORTED",
      `Failed to resize medium: Shrinking is not yet supported for medium '${path}'`,
    );
  }
  return wanted ?? current ?? 0;
}
