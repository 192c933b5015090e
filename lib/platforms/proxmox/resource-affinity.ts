import type { Construct } from "constructs";
import type { Guest } from "../../lab/guest.js";
import { memberOf } from "../../lab/validation.js";
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
  constructor(scope: Construct, id: string, props: ResourceAffinityProps) {
    const validators = { guests: guestsValidator(2), keep: memberOf("ResourcePlacement", ResourcePlacement) };
    super(scope, id, props, validators, () => ({
      type: "resource-affinity",
      affinity: props.keep === ResourcePlacement.TOGETHER ? "positive" : "negative",
    }));
  }
}
