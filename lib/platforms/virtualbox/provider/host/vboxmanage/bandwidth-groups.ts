import type { BandwidthGroup, VmSettings } from "../virtualbox-host.js";
import { child, type Element } from "./settings-file.js";
import type { Command } from "./vm-commands.js";

const BYTES_PER_KILOBIT = 125;

/** The calls that bring the groups of a VM to the wanted ones. Only a change of a limit can be made while the VM runs. */
export function bandwidthGroupCommands(
  uuid: string,
  { bandwidthGroups: current = [] }: VmSettings,
  { bandwidthGroups: wanted = current }: VmSettings,
): { readonly made: Command[]; readonly changed: Command[]; readonly removed: Command[] } {
  const control = (verb: string, name: string, ...args: string[]) => ["bandwidthctl", uuid, verb, name, ...args];
  const limit = ({ limitKbps }: BandwidthGroup) => `--limit=${limitKbps}k`;
  const like = (group: BandwidthGroup, groups: readonly BandwidthGroup[]) =>
    groups.find(({ name, type }) => name === group.name && type === group.type);
  const gone = current.filter((group) => !like(group, wanted));
  // One of the same name and another type makes room first; VirtualBox refuses where something still uses it.
  const replaced = gone.filter(({ name }) => wanted.some((group) => group.name === name));
  return {
    made: [
      ...replaced.map(({ name }) => control("remove", name)),
      ...wanted
        .filter((group) => !like(group, current))
        .map((group) => control("add", group.name, `--type=${group.type}`, limit(group))),
    ],
    changed: wanted
      .filter((group) => (like(group, current)?.limitKbps ?? group.limitKbps) !== group.limitKbps)
      .map((group) => control("set", group.name, limit(group))),
    removed: gone.filter((group) => !replaced.includes(group)).map(({ name }) => control("remove", name)),
  };
}

/** From the hardware in a settings file; by name. */
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
