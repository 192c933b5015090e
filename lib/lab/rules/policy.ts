import { Construct } from "constructs";
import { type Policy, type PolicyOptions, type Rule, Severity } from "../rule.js";
import type { LabScope } from "../scope.js";
import {
  lineValidator,
  memberOf,
  objectValidator,
  optional,
  type Validator,
  type Validators,
  validateMembers,
  validateProps,
  validator,
} from "../validation.js";
import { constructOf } from "./acknowledgement.js";

declare module "../scope.js" {
  interface LabScope {
    /** @internal */
    readonly policies: Policy[];
  }
}

const severityValidator = memberOf("Severity", Severity);

const RULE: Validators<Rule> = {
  code: validator(
    'lower-case letters, digits, and "-", such as "no-bridged-networks"',
    (value) => typeof value === "string" && /^[a-z][a-z0-9-]{0,62}$/.test(value),
  ),
  severity: optional(severityValidator),
  appliesTo: optional(
    validator(
      "a class of constructs, such as Guest",
      (value) => typeof value === "function" && Construct.isConstruct(value.prototype ?? {}),
    ),
  ),
  title: optional(lineValidator),
  why: optional(lineValidator),
  fix: lineValidator,
  check: validator("a function", (value) => typeof value === "function"),
};

const ruleValidator: Validator = (value, argument) => {
  objectValidator(value, argument);
  validateMembers(value as object, RULE, `${argument}.`);
};

/** @throws if an argument is invalid */
export function toPolicy(lab: LabScope, rule: Rule, options: PolicyOptions): Policy {
  validateProps({ policy: rule, options }, { policy: ruleValidator, options: objectValidator }, "addPolicy: ");
  const validators: Validators<PolicyOptions> = {
    severity: optional(severityValidator),
    at: optional(constructOf(lab)),
  };
  validateProps(options, validators, "addPolicy: ");
  return { rule, severity: options.severity ?? rule.severity ?? Severity.ERROR, at: options.at ?? lab };
}
