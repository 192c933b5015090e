import { Construct } from "constructs";
import { validateProps } from "../../lab/arguments.js";
import { fail, withConstructPath } from "../../lab/errors.js";
import type { Guest } from "../../lab/guest.js";
import { hypervisorValidator } from "../../lab/hypervisor.js";
import type { LabScope } from "../../lab/scope.js";
import { requireSameLab } from "../../lab/scope.js";
import { lineValidator, optional, type Validators, validator } from "../../lab/validation.js";
import type { Proxmox } from "./hypervisor.js";
import { clusterName } from "./names.js";
import type { ContainerResource } from "./resources/container.js";
import { PoolResource } from "./resources/pool.js";
import { PoolMembershipResource } from "./resources/pool-membership.js";

export interface ResourcePoolProps {
  /** Whose cluster it is. */
  readonly hypervisor: Proxmox;
  /** What the cluster calls it: another name makes it anew. @default - its path in the lab, with the lab's name */
  readonly name?: string;
  /** What people read of it there. */
  readonly comment?: string;
}

const PROPS: Validators<ResourcePoolProps> = {
  hypervisor: hypervisorValidator,
  name: optional(validator('letters, digits, ".", "-" and "_"', isPoolName)),
  comment: optional(lineValidator),
};

/** A pool of the cluster, which permissions are given on: of guests that have it as their `pool`. It keeps no disks: that is a {@link StoragePool}. */
export class ResourcePool extends Construct {
  /** What the cluster calls it. */
  readonly name: string;
  /** @internal */
  readonly lab: LabScope;

  constructor(scope: Construct, id: string, props: ResourcePoolProps) {
    super(scope, id);
    withConstructPath(this, () => validateProps(props, PROPS));
    this.lab = requireSameLab(this, props.hypervisor);
    this.name = props.name ?? clusterName(this, props.hypervisor);
    new PoolResource(this, "Default", () => ({ pool_id: this.name, comment: props.comment }));
  }
}

/** A pool of the lab, or the name of one that the cluster has. */
export const resourcePoolValidator = validator(
  "a ResourcePool, or the name of one that the cluster has",
  (pool) => pool instanceof ResourcePool || isPoolName(pool),
);

function isPoolName(name: unknown): boolean {
  return typeof name === "string" && /^[a-z0-9._-]+$/i.test(name);
}

/** What a guest says of its pool: a reference where the lab makes it, so that it is there before the guest. */
export function poolId(guest: Guest, pool: ResourcePool | string): string {
  if (!(pool instanceof ResourcePool)) {
    return pool;
  }
  if (pool.lab !== guest.lab) {
    fail(guest, `its pool ${pool.node.path} is in another lab: name it, pool: "${pool.name}"`);
  }
  return (pool.node.defaultChild as PoolResource).pool_id;
}

export function renderPoolMembership(
  guest: Guest,
  resource: ContainerResource,
  pool: ResourcePool | string,
): PoolMembershipResource {
  const pool_id = poolId(guest, pool);
  return new PoolMembershipResource(guest, "pool", () => ({ pool_id, vm_id: resource.vm_id }));
}
