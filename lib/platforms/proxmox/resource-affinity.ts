import type { Construct } from "constructs";
import type { Guest } from "../../lab/guest.js";
import { memberOf, type Validators } from "../../lab/validation.js";
import { guestsValidator, HaRule, type HaRuleProps } from "./ha-rule.js";

/** The placement of guests relative to each other. */
export enum ResourcePlacement {
  /** All on one node. */
  TOGETHER = "together",
  /** Each on a node of its own. */
  APART = "apart",
}

export interface ResourceAffinityProps extends HaRuleProps {
  /** The guests, two or more. */
  readonly guests: readonly Guest[];
  /** Whether they run together or apart. */
  readonly keep: ResourcePlacement;
}

/** Guests that run on one node, or each on another one. */
export class ResourceAffinity extends HaRule {
  protected static override readonly validators: Validators<ResourceAffinityProps> = {
    ...HaRule.validators,
    guests: guestsValidator(2),
    keep: memberOf("ResourcePlacement", ResourcePlacement),
  };

  /** @internal */
  override readonly settings;

  constructor(scope: Construct, id: string, props: ResourceAffinityProps) {
    super(scope, id, props);
    const affinity = props.keep === ResourcePlacement.TOGETHER ? "positive" : "negative";
    this.settings = { type: "resource-affinity", affinity } as const;
  }
}
