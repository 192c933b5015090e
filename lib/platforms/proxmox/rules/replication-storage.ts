import { Guest } from "../../../lab/guest.js";
import type { Rule } from "../../../lab/rule.js";
import { StorageKind } from "../../../lab/storage-kind.js";
import type { ProxmoxGuestOptions } from "../guest-options.js";
import { storagesOf } from "./storages-of.js";

export const replicationStorage: Rule<Guest> = {
  code: "LV153",
  appliesTo: Guest,
  title: "Replicated guest with disks outside ZFS",
  why:
    "Proxmox VE replicates ZFS snapshots. With other disks, the job fails on the node after everything has been " +
    "applied.",
  fix:
    'put its disks on ZFS, and declare the kind of storage that exists: StoragePool.existing(pve, "tank", ' +
    "StorageKind.ZFS)",
  *check(guest) {
    if (!isReplicated(guest)) return;
    for (const { node, kind } of storagesOf(guest)) {
      if (kind?.name !== StorageKind.ZFS.name)
        yield `a disk is on ${node.path}, which is ${kind?.name ?? "of unknown kind"}`;
    }
  },
};

function isReplicated(guest: Guest): boolean {
  return (guest as Guest & { options?: ProxmoxGuestOptions }).options?.replication !== undefined;
}
