import { calendarEventValidator } from "../../lab/calendar-event.js";
import { objectOf, optional, validator } from "../../lab/validation.js";
import { nodeValidator } from "./nodes.js";

/**
 * The replication of a guest's disks to another node of the cluster, at regular times. Only changes are sent.
 *
 * The disks are on ZFS, which has the same name on the other node.
 */
export interface Replication {
  /** The node that the disks are copied to. */
  readonly to: string;
  /**
   * The schedule, as a calendar event of systemd: "*\/30" is every half hour.
   *
   * @default - Proxmox VE's own, every 15 minutes
   */
  readonly schedule?: string;
  /**
   * The maximum rate, in MB a second.
   *
   * @default - unlimited
   */
  readonly rate?: number;
}

export const replicationValidator = objectOf<Replication>({
  to: nodeValidator,
  schedule: optional(calendarEventValidator),
  // Proxmox VE's own minimum.
  rate: optional(
    validator("a number from 1", (rate) => typeof rate === "number" && rate >= 1 && Number.isFinite(rate)),
  ),
});
