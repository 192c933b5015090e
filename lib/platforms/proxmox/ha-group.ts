import { Construct } from "constructs";
import { validateProps } from "../../lab/arguments.js";
import { withConstructPath } from "../../lab/errors.js";
import { hypervisorValidator } from "../../lab/hypervisor.js";
import type { LabScope } from "../../lab/scope.js";
import { requireSameLab } from "../../lab/scope.js";
import { booleanValidator, optional, type Validators } from "../../lab/validation.js";
import type { Proxmox } from "./hypervisor.js";
import { clusterName } from "./names.js";
import { checkNodes, type NodePriorities, nodePrioritiesValidator } from "./node-priorities.js";
import { HagroupResource } from "./resources/hagroup.js";

export interface HaGroupProps {
  /** Whose cluster it is. */
  readonly hypervisor: Proxmox;
  /** The nodes, and which of them is preferred. */
  readonly nodes: NodePriorities;
  /** Whether its guests stop where none of its nodes is left; else they run on others. @default false */
  readonly restricted?: boolean;
}

const PROPS: Validators<HaGroupProps> = {
  hypervisor: hypervisorValidator,
  nodes: nodePrioritiesValidator,
  restricted: optional(booleanValidator),
};

/** The nodes that guests may run on which have it as the `group` of their `highAvailability`. Up to Proxmox VE 8: later ones have {@link NodeAffinity}. */
export class HaGroup extends Construct {
  /** @internal */
  readonly lab: LabScope;
  /** @internal What the cluster calls it: a reference, so that it is there before the guests in it. */
  readonly reference: string;

  constructor(scope: Construct, id: string, props: HaGroupProps) {
    super(scope, id);
    withConstructPath(this, () => validateProps(props, PROPS));
    this.lab = requireSameLab(this, props.hypervisor);
    checkNodes(this, props.hypervisor, props.nodes);
    const { group } = new HagroupResource(this, "Default", () => ({
      group: clusterName(this, props.hypervisor),
      nodes: props.nodes,
      restricted: props.restricted,
    }));
    this.reference = group;
  }
}
