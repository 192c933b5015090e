import type { ContainerHost } from "../../lab/capabilities.js";
import type { Container } from "../../lab/container.js";
import type { Hypervisor } from "../../lab/hypervisor.js";
import {
  booleanValidator,
  integerValidator,
  lineValidator,
  listOf,
  optional,
  type Validator,
  type Validators,
} from "../../lab/validation.js";
import { type Firewall, firewallValidator } from "./firewall.js";
import { type HighAvailability, highAvailabilityValidator } from "./high-availability.js";
import { vmIdValidator } from "./host.js";
import { nodeValidator } from "./nodes.js";
import { type Replication, replicationValidator } from "./replication.js";
import { type ResourcePool, resourcePoolValidator } from "./resource-pool.js";
import { MARK_PREFIX, tagName } from "./tags.js";

/** The options that Proxmox VE has for machines and containers alike. */
export interface ProxmoxGuestOptions {
  /**
   * The guest's id on Proxmox VE, 100 to 999999999.
   *
   * @default - derived from its name, in the hypervisor's `vmIds`
   */
  readonly vmId?: number;
  /**
   * The guest's node, one of the hypervisor's. Another node moves a machine and replaces a container.
   *
   * @default - the hypervisor's `node`
   */
  readonly node?: string;
  /**
   * Whether the guest starts with the node.
   *
   * @default false
   */
  readonly onBoot?: boolean;
  /**
   * The guest's place among those that start with the node: lower numbers start first.
   *
   * @default - after all guests that have one
   */
  readonly startOrder?: number;
  /**
   * Labels in the web interface, in lower case.
   *
   * Two tags are always there: the lab's name, and a mark such as `labvisor.1f0c9a3e`, which distinguishes the lab's
   * guests from all others.
   *
   * @default - only those two
   */
  readonly tags?: readonly string[];
  /**
   * The guest's resource pool, for permissions: one of the lab's, or the name of an existing one.
   *
   * @default - none
   */
  readonly pool?: ResourcePool | string;
  /**
   * The guest's firewall on the node.
   *
   * @default - none: all traffic is accepted
   */
  readonly firewall?: Firewall;
  /**
   * The cluster's reaction when the guest or its node fails; `{}` is enough.
   *
   * @default - none
   */
  readonly highAvailability?: HighAvailability;
  /**
   * The replication of the guest's disks to another node.
   *
   * @default - none
   */
  readonly replication?: Replication;
}

const tagValidator: Validator = (value, argument) => {
  lineValidator(value, argument);
  if (tagName(String(value)).startsWith(MARK_PREFIX))
    throw new Error(
      `${argument} is ${JSON.stringify(value)}; tags that begin with "${MARK_PREFIX}" mark a lab's guests`,
    );
};

export const GUEST_OPTIONS: Validators<ProxmoxGuestOptions> = {
  vmId: optional(vmIdValidator),
  node: optional(nodeValidator),
  onBoot: optional(booleanValidator),
  startOrder: optional(integerValidator(0, 1_000_000)),
  tags: optional(listOf(tagValidator)),
  pool: optional(resourcePoolValidator),
  firewall: optional(firewallValidator),
  highAvailability: optional(highAvailabilityValidator),
  replication: optional(replicationValidator),
};

/** The options that Proxmox VE has for containers. */
export interface ProxmoxContainerOptions extends ProxmoxGuestOptions {
  /**
   * The container's share of busy processors, relative to other guests.
   *
   * @default - Proxmox VE's own, 100
   */
  readonly cpuUnits?: number;
}

export const CONTAINER_OPTIONS: Validators<ProxmoxContainerOptions> = {
  ...GUEST_OPTIONS,
  // The range of cgroup v2. That of v1 was larger.
  cpuUnits: optional(integerValidator(8, 10_000)),
};

/** A container on Proxmox VE. */
export type ProxmoxContainer = Container<Hypervisor & ContainerHost<ProxmoxContainerOptions>>;
