import type { Rule } from "../../../lab/rules/rule.js";
import { containersOn, machinesOn } from "./guests.js";

export const diskSize: Rule = {
  code: "LV142",
  title: "A disk on Proxmox VE whose size is not a whole number of gibibytes",
  why: "The provider counts in gibibytes, and makes a disk without a size 8 GiB large, whatever the size of its image.",
  fix: "Give it a size, such as Size.gibibytes(10): at least the size of its image.",
  *check(lab) {
    const disks = [
      ...machinesOn(lab, diskSize).flatMap((at) =>
        [...at.disks]
          // A clone has its source's disks.
          .filter(([, disk]) => !at.source || (at.hasOwnBootDiskSize && disk === at.bootDisk))
          .map(([name, { size }]) => ({ at, what: `disk ${name}`, size })),
      ),
      ...containersOn(lab, diskSize).flatMap((at) => [
        { at, what: "root disk", size: at.rootDisk.size },
        ...at.mountPoints.map(({ path, size }) => ({ at, what: `mount point ${path}`, size })),
      ]),
    ];
    for (const { at, what, size } of disks) {
      if (!size) {
        yield { at, message: `its ${what} has no size` };
      } else if (size.toMebibytes() % 1024 !== 0) {
        yield { at, message: `the size of its ${what} is ${size}` };
      }
    }
  },
};
