import type { Rule } from "../../../lab/rules/rule.js";
import { machinesOn, poolsOf } from "./guests.js";

export const linkedClone: Rule = {
  code: "LV149",
  title: "A linked clone of disks on storage without linked clones, or of an unknown kind",
  why: "The disk of a linked clone is based on its template's, which LVM volumes do not support.",
  fix: 'Make a full clone(), or give the kind of a storage with linked clones: StoragePool.existing(pve, "tank", StorageKind.ZFS).',
  *check(lab) {
    for (const machine of machinesOn(lab, linkedClone).filter(({ linked }) => linked)) {
      for (const { node, kind } of poolsOf(machine.original ?? machine)) {
        if (!kind?.supportsLinkedClones) {
          yield {
            at: machine,
            message: `its disks are based on disks in ${node.path}, which is ${kind?.name ?? "of an unknown kind"}`,
          };
        }
      }
    }
  },
};
