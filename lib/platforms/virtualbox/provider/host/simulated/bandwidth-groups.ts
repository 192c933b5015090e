import { type Members, usedGroups } from "../bandwidth-groups.js";
import { type BandwidthGroup, VirtualBoxError, type VmSettings } from "../virtualbox-host.js";
import { sortedByName } from "./sorted.js";

/** The groups that a VM then has. `members`: what it has by then. */
export function changedGroups(
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
