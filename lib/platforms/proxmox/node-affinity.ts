import type { Construct } from "constructs";
import { booleanValidator, optional, type Validators } from "../../lab/validation.js";
import { HaRule, type HaRuleProps } from "./ha-rule.js";
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
  protected static override readonly validators: Validators<NodeAffinityProps> = {
    ...HaRule.validators,
    nodes: nodePrioritiesValidator,
    strict: optional(booleanValidator),
  };

  /** @internal */
  override readonly settings;

  constructor(scope: Construct, id: string, props: NodeAffinityProps) {
    super(scope, id, props);
    checkNodes(this, props.hypervisor, props.nodes);
    this.settings = { type: "node-affinity", nodes: props.nodes, strict: props.strict } as const;
  }
}
