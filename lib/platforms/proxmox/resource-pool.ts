import { Construct } from "constructs";
import { fail, withConstructPath } from "../../lab/errors.js";
import { isOfKind, KIND } from "../../lab/kind.js";
import type { LabScope } from "../../lab/scope.js";
import { newId, requireSameLab } from "../../lab/scope.js";
import { lineValidator, optional, type Validators, validateProps, validator } from "../../lab/validation.js";
import { type ProxmoxHost, proxmoxValidator } from "./host.js";
import { clusterName } from "./names.js";
import { labMark } from "./render/lab-identity.js";
import { PoolResource } from "./resources/pool.js";

export interface ResourcePoolProps {
  /** The cluster. */
  readonly hypervisor: ProxmoxHost;
  /**
   * The pool's name in the cluster. Another name replaces the pool.
   *
   * @default - the lab's name and the pool's path in the lab
   */
  readonly name?: string;
  /**
   * A comment on the pool.
   *
   * @default - none
   */
  readonly comment?: string;
}

const PROPS: Validators<ResourcePoolProps> = {
  hypervisor: proxmoxValidator,
  name: optional(validator('letters, digits, ".", "-", and "_"', isPoolName)),
  comment: optional(lineValidator),
};

/**
 * A pool of the cluster, on which permissions are granted. Its members are the guests that have it as their `pool`.
 *
 * It stores no disks: see {@link StoragePool}.
 */
export class ResourcePool extends Construct {
  /** The pool's name in the cluster. */
  readonly name: string;
  /** @internal */
  readonly lab: LabScope;

  constructor(scope: Construct, id: string, props: ResourcePoolProps) {
    super(scope, newId(scope, id));
    withConstructPath(this, () => validateProps(props, PROPS));
    this.lab = requireSameLab(this, props.hypervisor);
    this.name = props.name ?? clusterName(this, props.hypervisor);
    new PoolResource(this, "Default", () => ({
      pool_id: this.name,
      comment: [props.comment, labMark(props.hypervisor)].filter(Boolean).join(" "),
    }));
  }

  get [KIND](): string {
    return "resource pool";
  }
}

/** Whether a value is a pool of the cluster. */
export function isResourcePool(value: unknown): value is ResourcePool {
  return isOfKind(value, "resource pool");
}

export const resourcePoolValidator = validator(
  "a ResourcePool, or the name of an existing one",
  (pool) => isResourcePool(pool) || isPoolName(pool),
);

function isPoolName(name: unknown): boolean {
  return typeof name === "string" && /^[a-z0-9._-]+$/i.test(name);
}

/**
 * Returns the id of a pool that a construct uses. That of a pool of the lab is a reference, so that the pool exists
 * first.
 *
 * @param property the property that has the pool, such as "options.pool"
 */
export function poolId(
  construct: Construct & { readonly lab: LabScope },
  property: string,
  pool: ResourcePool | string,
): string {
  if (!isResourcePool(pool)) {
    return pool;
  }
  if (pool.lab !== construct.lab) {
    fail(construct, `${property} is ${pool.node.path}, which is in another lab; give its name, "${pool.name}"`);
  }
  return (pool.node.defaultChild as PoolResource).pool_id;
}
