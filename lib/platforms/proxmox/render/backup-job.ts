import { Fn } from "cdktf";
import type { BackupJob } from "../../../lab/backup-job.js";
import type { Guest } from "../../../lab/guest.js";
import type { ProxmoxHost } from "../host.js";
import { clusterName } from "../names.js";
import { BackupJobResource } from "../resources/backup-job.js";
import type { ContainerResource } from "../resources/container.js";
import type { VmResource } from "../resources/vm.js";
import { storageId } from "./storage.js";

export function renderBackupJob(proxmox: ProxmoxHost, job: BackupJob): void {
  new BackupJobResource(job, "Default", () => ({
    id: clusterName(job, proxmox),
    mode: job.mode,
    schedule: job.schedule,
    storage: storageId(job.storage),
    vmid: job.guests.map(vmIdOf),
    prune_backups: Object.fromEntries(
      Object.entries(job.keep).map(([period, count]) => [`keep-${period}`, `${count}`]),
    ),
    notes_template: job.notes,
    enabled: job.enabled,
    repeat_missed: job.repeatMissed,
    compress: "zstd",
  }));
}

/**
 * Returns a reference to a guest's id, so that a job is destroyed before its guests: without them each plan would fail.
 */
function vmIdOf(guest: Guest): string {
  return Fn.tostring((guest.node.defaultChild as VmResource | ContainerResource).vm_id);
}
