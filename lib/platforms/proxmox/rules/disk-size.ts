import { isContainer } from "../../../lab/container.js";
import { Guest } from "../../../lab/guest.js";
import type { Rule } from "../../../lab/rule.js";
import type { Size } from "../../../lab/size.js";
import { isVirtualMachine } from "../../../lab/virtual-machine.js";

export const diskSize: Rule<Guest> = {
  code: "LV142",
  appliesTo: Guest,
  title: "Disk size that is not a whole number of gibibytes",
  why: "The provider counts in gibibytes. It makes a disk without a size 8 GiB large, whatever the size of its image.",
  fix: "give a size in gibibytes, such as Size.gibibytes(10), and for an image at least the image's own",
  *check(guest) {
    for (const { what, size } of disksOf(guest)) {
      if (!size) {
        yield `the ${what} has no size`;
      } else if (size.toMebibytes() % 1024 !== 0) {
        yield `the size of the ${what} is ${size}`;
      }
    }
  },
};

function disksOf(guest: Guest): { what: string; size?: Size }[] {
  if (isContainer(guest)) {
    const { rootDisk, mountPoints } = guest;
    return [
      { what: "root disk", size: rootDisk.size },
      ...mountPoints.map(({ path, size }) => ({ what: `mount point ${path}`, size })),
    ];
  }
  if (!isVirtualMachine(guest)) return [];
  return (
    [...guest.disks]
      // A clone's disks are those of its source.
      .filter(([, disk]) => !guest.source || (guest.hasOwnBootDiskSize && disk === guest.bootDisk))
      .map(([name, { size }]) => ({ what: `disk ${name}`, size }))
  );
}
