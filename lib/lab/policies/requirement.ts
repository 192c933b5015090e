import { Construct, type IConstruct } from "constructs";
import { validateProps } from "../arguments.js";
import type { Lab } from "../lab.js";
import { formatValue, isLine, objectValidator, oneOf, optional, type Validators, validator } from "../validation.js";
import { type Policy, policyValidator } from "./policy.js";

export interface RequirementOptions {
  /** Whether a lab that breaks the policy is refused, or warned, which `lab.acknowledge()` takes back. @default "error" */
  readonly severity?: "error" | "warning";
  /** What must keep to it: this construct and all within it. @default - the whole lab */
  readonly at?: IConstruct;
}

/** A policy that a lab must keep to. */
export interface Requirement extends Required<RequirementOptions> {
  readonly policy: Policy;
}

/** @throws what was given that cannot be */
export function requirement(lab: Lab, policy: Policy, options: RequirementOptions): Requirement {
  validateProps({ policy, options }, { policy: policyValidator, options: objectValidator }, "require: ");
  const ofLab = (value: unknown) => Construct.isConstruct(value) && value.node.scopes.includes(lab);
  const kinds: Validators<RequirementOptions> = {
    severity: optional(oneOf("error", "warning")),
    at: optional(validator("a construct of this lab", ofLab)),
  };
  validateProps(options, kinds, "require: ");
  return { policy, severity: options.severity ?? "error", at: options.at ?? lab };
}

/** What a policy looks at, of what must keep to it. */
export function constructsUnder({ policy, at }: Requirement): IConstruct[] {
  return at.node.findAll().filter((each) => each instanceof (policy.appliesTo as new () => object));
}

/** What a policy finds wrong with a construct. @throws what is wrong with the policy itself, in one line */
export function messagesOf(policy: Policy, construct: IConstruct): readonly string[] {
  let found: unknown;
  try {
    found = policy.check(construct);
    if (typeof found === "object") found = [...(found as Iterable<unknown>)];
  } catch (error) {
    const message =
      error instanceof Error ? error.message || `it threw an ${error.name} that says nothing` : formatValue(error);
    throw new Error(message.replace(/\s+/g, " "));
  }
  if (Array.isArray(found) && found.every(isLine)) return found;
  throw new Error(`check() gave ${formatValue(found)}, which is no list of texts of one line`);
}
