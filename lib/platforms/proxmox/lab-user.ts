import { Construct } from "constructs";
import { withConstructPath } from "../../lab/errors.js";
import { isOfKind, KIND } from "../../lab/kind.js";
import type { LabScope } from "../../lab/scope.js";
import { newId, requireSameLab } from "../../lab/scope.js";
import {
  lineValidator,
  listOf,
  optional,
  type Validator,
  type Validators,
  validateProps,
  validateUniqueNames,
  validator,
} from "../../lab/validation.js";
import { type ProxmoxHost, proxmoxValidator } from "./host.js";
import { clusterName, logicalId } from "./names.js";
import { labDigits, labMark } from "./render/lab-identity.js";
import { isResourcePool, poolId, type ResourcePool, resourcePoolValidator } from "./resource-pool.js";
import { AclResource } from "./resources/acl.js";
import { RoleResource } from "./resources/role.js";
import { UserResource } from "./resources/user.js";

export interface LabUserProps {
  /** The cluster. */
  readonly hypervisor: ProxmoxHost;
  /** The pools whose guests the user may operate: of the lab, or names of existing ones. */
  readonly pools: readonly (ResourcePool | string)[];
  /**
   * The name with which the user logs in, without the realm. Another name replaces the user.
   *
   * @default - the lab's name and the user's path in the lab
   */
  readonly name?: string;
  /**
   * The realm that checks the user's password, such as an LDAP server's. Another realm replaces the user.
   *
   * @default "pve", whose passwords Proxmox VE stores
   */
  readonly realm?: string;
  /**
   * The name of an existing role on the pools, such as "PVEVMAdmin".
   *
   * @default - a role of the lab: see the guests, start and stop them, open their consoles, and roll them back
   */
  readonly role?: string;
  /**
   * A comment on the user.
   *
   * @default - none
   */
  readonly comment?: string;
}

const poolsValidator = listOf(resourcePoolValidator);
const atLeastOne = validator("at least one ResourcePool", (pools) => Array.isArray(pools) && pools.length > 0);

const PROPS: Validators<LabUserProps> = {
  hypervisor: proxmoxValidator,
  pools: (value, property) => {
    poolsValidator(value, property);
    atLeastOne(value, property);
  },
  name: optional(nameOf("the name of a user, without a realm", 60)),
  realm: optional(nameOf('the name of a realm, such as "pve"', 32)),
  role: optional(nameOf('the name of a role, such as "PVEVMAdmin"', 64)),
  comment: optional(lineValidator),
};

/** The privileges of the lab's role. */
const PRIVILEGES = ["VM.Audit", "VM.Console", "VM.PowerMgmt", "VM.Snapshot.Rollback"];

/**
 * A user of the cluster who may operate the guests of some pools, and nothing else: a student, for example.
 *
 * The user is created without a password: the provider would store one in Terraform's state. Set it once, in Datacenter
 * > Permissions > Users, or on a node: `pveum passwd alice@pve`. No later apply changes it.
 *
 * @example
 * const pool = new ResourcePool(lab, "seat1", { hypervisor: pve });
 * new LabUser(lab, "alice", { hypervisor: pve, name: "alice", pools: [pool] }); // logs in as alice@pve
 */
export class LabUser extends Construct {
  /** The name with which the user logs in, with the realm: "alice@pve". */
  readonly userId: string;
  /** @internal */
  readonly lab: LabScope;

  constructor(scope: Construct, id: string, props: LabUserProps) {
    super(scope, newId(scope, id));
    withConstructPath(this, () => validateProps(props, PROPS));
    const { hypervisor, pools, name = clusterName(this, hypervisor), realm = "pve", role, comment } = props;
    this.lab = requireSameLab(this, hypervisor);
    this.userId = `${name}@${realm}`;
    const { user_id } = new UserResource(this, "Default", () => ({
      user_id: this.userId,
      comment: [comment, labMark(hypervisor)].filter(Boolean).join(" "),
    }));
    const role_id = role ?? operatorRole(hypervisor);
    const names = pools.map((pool) => (isResourcePool(pool) ? pool.name : pool));
    withConstructPath(this, () => validateUniqueNames(names, "two of its pools", "leave out one of them"));
    for (const [index, pool] of pools.entries()) {
      const path = `/pool/${poolId(this, `pools[${index}]`, pool)}`;
      const acl = new AclResource(this, names[index], () => ({ path, role_id, user_id }));
      acl.overrideLogicalId(logicalId(this, hypervisor, names[index].replaceAll(".", "-")));
    }
  }

  get [KIND](): string {
    return "user";
  }
}

/** Whether a value is a user of the cluster. */
export function isLabUser(value: unknown): value is LabUser {
  return isOfKind(value, "user");
}

/** Returns the id of the lab's role, which is rendered once. It has no mark but the digits at its end. */
function operatorRole(hypervisor: ProxmoxHost): string {
  const existing = hypervisor.node.tryFindChild("operator") as RoleResource | undefined;
  if (existing) return existing.role_id;
  const role_id = `${clusterName(hypervisor, hypervisor)}-operator-${labDigits(hypervisor)}`;
  const role = new RoleResource(hypervisor, "operator", () => ({ role_id, privileges: PRIVILEGES }));
  role.overrideLogicalId(logicalId(hypervisor, hypervisor, "operator"));
  return role.role_id;
}

function nameOf(wanted: string, length: number): Validator {
  const pattern = new RegExp(`^[a-z0-9][a-z0-9._-]{0,${length - 1}}$`, "i");
  return validator(wanted, (name) => typeof name === "string" && pattern.test(name));
}
