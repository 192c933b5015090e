import type { Rule } from "../../lab/rules/rule.js";
import { machinesOn } from "./machines.js";

export const diskSize: Rule = {
  code: "LV142",
  title: "A disk on Proxmox VE whose size is not a whole number of gibibytes",
  why: "The provider counts in them, and takes 8 GiB where it is told none, however large the image.",
  fix: "Give it a size, such as Size.gibibytes(10): of one from an image, at least the image's own.",
  *check(lab) {
    for (const machine of machinesOn(lab, diskSize).filter(({ source }) => source === undefined)) {
      for (const [name, { size }] of machine.disks) {
        if (!size) {
          yield { at: machine, message: `its disk ${name} has no size` };
        } else if (size.toMebibytes() % 1024 !== 0) {
          yield { at: machine, message: `its disk ${name} has ${size}` };
        }
      }
    }
  },
};
