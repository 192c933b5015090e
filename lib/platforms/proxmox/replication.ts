import { Fn } from "cdktf";
import { calendarEventValidator } from "../../lab/calendar-event.js";
import { fail } from "../../lab/errors.js";
import type { Guest } from "../../lab/guest.js";
import { objectOf, optional, type Validators, validator } from "../../lab/validation.js";
import type { Proxmox } from "./hypervisor.js";
import { nodeValidator } from "./node-name.js";
import { nodeOf } from "./render/guest.js";
import type { ContainerResource } from "./resources/container.js";
import { ReplicationResource } from "./resources/replication.js";
import type { VmResource } from "./resources/vm.js";

/** That a guest's disks are copied to another node of the cluster, again and again; what changed since is sent. They lie on ZFS, of the same name there. */
export interface Replication {
  /** The node that they are copied to. */
  readonly to: string;
  /** When, as systemd writes it: "*\/30" is every half hour. @default - Proxmox VE's own, every quarter of an hour */
  readonly schedule?: string;
  /** What is sent in a second at most, in MB. @default - no limit */
  readonly rate?: number;
}

const KINDS: Validators<Replication> = {
  to: nodeValidator,
  schedule: optional(calendarEventValidator),
  // Proxmox VE's own least.
  rate: optional(
    validator("a number from 1", (rate) => typeof rate === "number" && rate >= 1 && Number.isFinite(rate)),
  ),
};
export const replicationValidator = objectOf(KINDS);

export function renderReplication(
  proxmox: Proxmox,
  guest: Guest,
  resource: VmResource | ContainerResource,
  { to, schedule, rate }: Replication,
): ReplicationResource {
  if (to === nodeOf(proxmox, guest)) {
    fail(guest, `its disks are to be copied to ${to}, where they are: name another node of the cluster`);
  }
  return new ReplicationResource(guest, "replication", () => ({
    id: `${Fn.tostring(resource.vm_id)}-0`,
    type: "local",
    target: to,
    schedule,
    rate,
  }));
}
