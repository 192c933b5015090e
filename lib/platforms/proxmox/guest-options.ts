import {
  booleanValidator,
  integerValidator,
  lineValidator,
  listOf,
  optional,
  type Validators,
} from "../../lab/validation.js";
import { type Firewall, firewallValidator } from "./firewall.js";
import { type HighAvailability, highAvailabilityValidator } from "./high-availability.js";
import { nodeValidator } from "./node-name.js";
import { type Replication, replicationValidator } from "./replication.js";
import { type ResourcePool, resourcePoolValidator } from "./resource-pool.js";

/** What Proxmox VE can do for a guest of either kind. */
export interface ProxmoxGuestOptions {
  /** The id that Proxmox VE knows the guest by, 100 to 999999999. @default - derived from its name, in the hypervisor's `vmIds` */
  readonly vmId?: number;
  /** The node that the guest is on, of those that the hypervisor names. Another one moves a machine there, and makes a container anew. @default - the hypervisor's `node` */
  readonly node?: string;
  /** Whether the guest starts with the node. @default false */
  readonly onBoot?: boolean;
  /** When the guest starts, among those that start with the node: the lower the sooner. @default - after those that say it */
  readonly startOrder?: number;
  /** Labels in the web interface: lower-case words. @default - the lab's name, which is always among them */
  readonly tags?: readonly string[];
  /** The pool that the guest is in, for permissions: one of the lab's, or the name of one that the cluster has. @default - none */
  readonly pool?: ResourcePool | string;
  /** What the node lets through to the guest and from it. @default - everything */
  readonly firewall?: Firewall;
  /** What the cluster does where the guest or its node fails: `{}` is enough. @default - nothing */
  readonly highAvailability?: HighAvailability;
  /** Another node that has a copy of the guest's disks. @default - none */
  readonly replication?: Replication;
}

/** The ids that Proxmox VE has for guests. */
const VM_IDS = { first: 100, last: 999_999_999 };
export const vmIdValidator = integerValidator(VM_IDS.first, VM_IDS.last);

export const GUEST_OPTIONS: Validators<ProxmoxGuestOptions> = {
  vmId: optional(vmIdValidator),
  node: optional(nodeValidator),
  onBoot: optional(booleanValidator),
  startOrder: optional(integerValidator(0, 1_000_000)),
  tags: optional(listOf(lineValidator)),
  pool: optional(resourcePoolValidator),
  firewall: optional(firewallValidator),
  highAvailability: optional(highAvailabilityValidator),
  replication: optional(replicationValidator),
};
