import { Construct } from "constructs";
import { withConstructPath } from "../../lab/errors.js";
import { isOfKind, KIND } from "../../lab/kind.js";
import type { LabScope } from "../../lab/scope.js";
import { newId, requireSameLab } from "../../lab/scope.js";
import { booleanValidator, optional, type Validators, validateProps } from "../../lab/validation.js";
import { type ProxmoxHost, proxmoxValidator } from "./host.js";
import { clusterName } from "./names.js";
import { checkNodes, type NodePriorities, nodePrioritiesValidator } from "./nodes.js";
import { labMark } from "./render/lab-identity.js";
import { HagroupResource } from "./resources/hagroup.js";

export interface HaGroupProps {
  /** The cluster. */
  readonly hypervisor: ProxmoxHost;
  /** The nodes, with their priorities. */
  readonly nodes: NodePriorities;
  /**
   * Whether guests stop when none of the nodes is up; else they run on other nodes.
   *
   * @default false
   */
  readonly restricted?: boolean;
}

const PROPS: Validators<HaGroupProps> = {
  hypervisor: proxmoxValidator,
  nodes: nodePrioritiesValidator,
  restricted: optional(booleanValidator),
};

/**
 * The nodes for guests that have this as the `group` of their `highAvailability`.
 *
 * Up to Proxmox VE 8; later versions have {@link NodeAffinity}.
 */
export class HaGroup extends Construct {
  /** @internal */
  readonly lab: LabScope;
  /** @internal The group's name in the cluster, as a reference: the group then exists before its guests. */
  readonly reference: string;

  constructor(scope: Construct, id: string, props: HaGroupProps) {
    super(scope, newId(scope, id));
    withConstructPath(this, () => validateProps(props, PROPS));
    this.lab = requireSameLab(this, props.hypervisor);
    checkNodes(this, props.hypervisor, props.nodes);
    const { group } = new HagroupResource(this, "Default", () => ({
      group: clusterName(this, props.hypervisor),
      nodes: props.nodes,
      restricted: props.restricted,
      comment: labMark(props.hypervisor),
    }));
    this.reference = group;
  }

  get [KIND](): string {
    return "high-availability group";
  }
}

/** Whether a value is a group of high availability. */
export function isHaGroup(value: unknown): value is HaGroup {
  return isOfKind(value, "high-availability group");
}
