import type { BandwidthGroup, VmSettings } from "../vms.js";
import { child, type Element } from "../xml.js";
import type { Command } from "./syntax.js";

const BYTES_PER_KILOBIT = 125;

/** Returns the calls that change the bandwidth groups of a VM. Only a limit can change while the VM runs. */
export function bandwidthGroupCommands(
  uuid: string,
  { bandwidthGroups: current = [] }: VmSettings,
  { bandwidthGroups: wanted = current }: VmSettings,
): { readonly added: Command[]; readonly changed: Command[]; readonly removed: Command[] } {
  const control = (verb: string, name: string, ...args: string[]) => ["bandwidthctl", uuid, verb, name, ...args];
  const limit = ({ limitKbps }: BandwidthGroup) => `--limit=${limitKbps}k`;
  const like = (group: BandwidthGroup, groups: readonly BandwidthGroup[]) =>
    groups.find(({ name, type }) => name === group.name && type === group.type);
  const obsolete = current.filter((group) => !like(group, wanted));
  // A group is removed first if one of another type replaces it. VirtualBox refuses this while something uses the
  // group.
  const replaced = obsolete.filter(({ name }) => wanted.some((group) => group.name === name));
  return {
    added: [
      ...replaced.map(({ name }) => control("remove", name)),
      ...wanted
        .filter((group) => !like(group, current))
        .map((group) => control("add", group.name, `--type=${group.type}`, limit(group))),
    ],
    changed: wanted
      .filter((group) => (like(group, current)?.limitKbps ?? group.limitKbps) !== group.limitKbps)
      .map((group) => control("set", group.name, limit(group))),
    removed: obsolete.filter((group) => !replaced.includes(group)).map(({ name }) => control("remove", name)),
  };
}

/** Reads the bandwidth groups from a settings file, sorted by name. */
export function readBandwidthGroups(hardware: Element): BandwidthGroup[] {
  const groups = child(hardware, "IO", "BandwidthGroups")?.children ?? [];
  return groups
    .map(
      ({ attributes: { name, type, maxBytesPerSec } }): BandwidthGroup => ({
        name,
        type: type === "Disk" ? "disk" : "network",
        limitKbps: Math.round(Number(maxBytesPerSec ?? 0) / BYTES_PER_KILOBIT),
      }),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
