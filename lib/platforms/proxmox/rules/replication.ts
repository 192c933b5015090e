import type { Guest } from "../../../lab/guest.js";
import type { Rule } from "../../../lab/rules/rule.js";
import { StorageKind } from "../../../lab/storage-kind.js";
import type { ProxmoxGuestOptions } from "../guest-options.js";
import { guestsOn, storagesOf } from "./guests.js";

export const replication: Rule = {
  code: "LV153",
  title: "A guest that is replicated, with disks on other storage than ZFS",
  why: "Proxmox VE replicates snapshots of ZFS: of a disk elsewhere the job fails, on the node, after everything was applied.",
  fix: 'Put its disks on ZFS, and name the kind of a storage that is there: StoragePool.existing(pve, "tank", StorageKind.ZFS).',
  *check(lab) {
    for (const guest of guestsOn(lab, replication).filter(isReplicated)) {
      for (const { node, kind } of storagesOf(guest)) {
        if (kind !== StorageKind.ZFS) {
          yield {
            at: guest,
            message: `a disk of it lies in ${node.path}, which is ${kind?.name ?? "of no known kind"}`,
          };
        }
      }
    }
  },
};

function isReplicated(guest: Guest): boolean {
  return (guest as Guest & { options?: ProxmoxGuestOptions }).options?.replication !== undefined;
}
