import type { Rule } from "../../../lab/rules/rule.js";
import { sourceOf } from "../render/machine-traits.js";
import { machinesOn, storagesOf } from "./guests.js";

export const linkedClone: Rule = {
  code: "LV149",
  title: "A linked clone of disks on storage that has none, or of which nobody says what it is",
  why: "A linked clone's disk builds on its template's, which a volume of LVM cannot.",
  fix: 'Make a full clone(), or name the kind of a storage that can: StoragePool.existing(pve, "tank", StorageKind.ZFS).',
  *check(lab) {
    for (const machine of machinesOn(lab, linkedClone).filter(({ linked }) => linked)) {
      for (const { node, kind } of storagesOf(sourceOf(machine) ?? machine)) {
        if (!kind?.supportsLinkedClones) {
          yield {
            at: machine,
            message: `the disks that it builds on lie in ${node.path}, which is ${kind?.name ?? "of no known kind"}`,
          };
        }
      }
    }
  },
};
