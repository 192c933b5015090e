import type { Guest } from "../../../lab/guest.js";
import type { Rule } from "../../../lab/rules/rule.js";
import { StorageKind } from "../../../lab/storage-kind.js";
import type { ProxmoxGuestOptions } from "../guest-options.js";
import { guestsOn, poolsOf } from "./guests.js";

export const replication: Rule = {
  code: "LV153",
  title: "A replicated guest with disks on storage other than ZFS",
  why: "Proxmox VE replicates snapshots of ZFS. With a disk on other storage, the job fails on the node, after the apply.",
  fix: 'Put its disks on ZFS, and give the kind of an existing storage: StoragePool.existing(pve, "tank", StorageKind.ZFS).',
  *check(lab) {
    for (const guest of guestsOn(lab, replication).filter(isReplicated)) {
      for (const { node, kind } of poolsOf(guest)) {
        if (kind !== StorageKind.ZFS) {
          yield {
            at: guest,
            message: `the pool of one of its disks is ${node.path}, which is ${kind?.name ?? "of an unknown kind"}`,
          };
        }
      }
    }
  },
};

function isReplicated(guest: Guest): boolean {
  return (guest as Guest & { options?: ProxmoxGuestOptions }).options?.replication !== undefined;
}
