import type { Construct } from "constructs";
import { booleanValidator, optional } from "../../lab/validation.js";
import { guestsValidator, HaRule, type HaRuleProps } from "./ha-rule.js";
import { checkNodes, type NodePriorities, nodePrioritiesValidator } from "./nodes.js";

export interface NodeAffinityProps extends HaRuleProps {
  /** The nodes, with their priorities. */
  readonly nodes: NodePriorities;
  /**
   * Whether the guests stop when none of the nodes is up; else they run on other nodes.
   *
   * @default false
   */
  readonly strict?: boolean;
}

/** The nodes that guests run on while one of them is up. */
export class NodeAffinity extends HaRule {
  constructor(scope: Construct, id: string, props: NodeAffinityProps) {
    const validators = {
      guests: guestsValidator(1),
      nodes: nodePrioritiesValidator,
      strict: optional(booleanValidator),
    };
    super(scope, id, props, validators, () => ({ type: "node-affinity", nodes: props.nodes, strict: props.strict }));
    checkNodes(this, props.hypervisor, props.nodes);
  }
}
