import { bootDiskOf } from "../attached-media.js";
import { noBootDisk } from "../refusals.js";
import type { VmSettings } from "../virtualbox-host.js";
import type { Command } from "./vm-commands.js";

/** In bytes: VirtualBox takes a large step in MiB (1 to 3072) for a slip and refuses it. Growing is the only way; VirtualBox says so itself. */
export const resizeCommand = (disk: string, sizeMib: number): Command => [
  ...["modifymedium", "disk", disk],
  ...["--resizebyte", String(sizeMib * 1024 * 1024)],
];

/** VirtualBox grows the image that stands in front of a disk too, as those of linked clones and of machines with snapshots do. */
export function bootDiskCommands(current: VmSettings, { name, bootDiskMib: wanted }: VmSettings): Command[] {
  if (wanted === undefined || wanted === current.bootDiskMib) return [];
  const disk = bootDiskOf(current);
  if (disk === undefined) throw noBootDisk(name);
  return [resizeCommand(disk, wanted)];
}
