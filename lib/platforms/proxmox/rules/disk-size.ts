import type { Rule } from "../../../lab/rules/rule.js";
import { containersOn, machinesOn } from "./guests.js";

export const diskSize: Rule = {
  code: "LV142",
  title: "A disk on Proxmox VE whose size is not a whole number of gibibytes",
  why: "The provider counts in them, and takes 8 GiB where it is told none, however large the image.",
  fix: "Give it a size, such as Size.gibibytes(10): of one from an image, at least the image's own.",
  *check(lab) {
    const disks = [
      ...machinesOn(lab, diskSize).flatMap((at) =>
        [...at.disks]
          // A clone's are its source's.
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
        yield { at, message: `its ${what} has ${size}` };
      }
    }
  },
};
