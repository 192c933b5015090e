import { aFlag, aLine, aWholeNumber, type Kinds, listOf, optional } from "../lab/kinds.js";

/** What Proxmox VE can do for a guest of either kind. */
export interface ProxmoxGuestOptions {
  /** The id that Proxmox VE knows the guest by, 100 to 999999999. @default - derived from its name, in the hypervisor's `vmIds` */
  readonly vmId?: number;
  /** Whether the guest starts with the node. @default false */
  readonly onBoot?: boolean;
  /** When the guest starts, among those that start with the node: the lower the sooner. @default - after those that say it */
  readonly startOrder?: number;
  /** Whether Proxmox VE refuses to destroy the guest, and its disks: set it to false, and apply, before you destroy the lab. @default false */
  readonly protection?: boolean;
  /** @default - the lab's name, which is always among them */
  readonly tags?: readonly string[];
}

/** The ids that Proxmox VE has for guests. */
const VM_IDS = { first: 100, last: 999_999_999 };
export const aVmId = aWholeNumber(VM_IDS.first, VM_IDS.last);

export const GUEST_OPTIONS: Kinds<ProxmoxGuestOptions> = {
  vmId: optional(aVmId),
  onBoot: optional(aFlag),
  startOrder: optional(aWholeNumber(0, 1_000_000)),
  protection: optional(aFlag),
  tags: optional(listOf(aLine)),
};
