import { Guest } from "../../../lab/guest.js";
import type { Rule } from "../../../lab/rule.js";

export const diskStorage: Rule<Guest> = {
  code: "LV148",
  appliesTo: Guest,
  title: "Disk on storage that holds no disks",
  why: "A backup server holds nothing but backups.",
  fix: "use a pool of another kind: a directory, NFS, CIFS, LVM, LVM-thin, or ZFS",
  *check({ pools }) {
    for (const { node, kind } of pools) {
      if (kind && !kind.holdsDisks) yield `a disk is on ${node.path}, which is ${kind.name}`;
    }
  },
};
