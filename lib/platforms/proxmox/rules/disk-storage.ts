import type { Rule } from "../../../lab/rules/rule.js";
import { guestsOn } from "./guests.js";

export const diskStorage: Rule = {
  code: "LV148",
  title: "A disk on storage that does not store disks",
  why: "A backup server stores only backups.",
  fix: "Use a pool of another kind: a directory, NFS, CIFS, LVM, LVM-thin or ZFS.",
  *check(lab) {
    for (const guest of guestsOn(lab, diskStorage)) {
      for (const { node, kind } of guest.pools) {
        if (kind && !kind.holdsDisks) {
          yield { at: guest, message: `the pool of one of its disks is ${node.path}, which is ${kind.name}` };
        }
      }
    }
  },
};
