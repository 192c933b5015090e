import { Construct, type IConstruct } from "constructs";
import { isLine } from "../../control-characters.js";
import { isHypervisor } from "../hypervisor.js";
import { isOfKind, KIND, type Renderable } from "../kind.js";
import { type Finding, type Policy, type Rule, Severity } from "../rule.js";
import type { LabScope } from "../scope.js";
import { formatValue } from "../validation.js";
import { labRules } from "./index.js";

/** A rule and the constructs to check. */
export interface ActiveRule {
  readonly rule: Rule;
  readonly severity: Severity;
  readonly targets: readonly IConstruct[];
  /** The policy, if a user added the rule. */
  readonly policy?: Policy;
}

/** A construct that breaks a rule. */
export interface Violation extends Required<Finding> {
  readonly code: string;
  readonly severity: Severity;
  /** The error of a check() that failed. */
  readonly cause?: unknown;
}

/** Returns the rules of every lab, those of its platforms, and its policies. */
export function activeRules(lab: LabScope): ActiveRule[] {
  const constructs = lab.node.findAll();
  const active = (rule: Rule, within: readonly IConstruct[]): ActiveRule => {
    const { appliesTo, severity = Severity.ERROR } = rule;
    return { rule, severity, targets: appliesTo ? within.filter((each) => isInstance(each, appliesTo)) : [lab] };
  };
  const platformRules = new Set(lab.hypervisors.flatMap(({ rules }) => rules));
  return [
    ...labRules.map((rule) => active(rule, constructs)),
    ...[...platformRules].map((rule) =>
      active(
        rule,
        constructs.filter((each) => isOnPlatformOf(each, rule)),
      ),
    ),
    ...lab.policies.map((policy) => ({
      ...active(policy.rule, policy.at.node.findAll()),
      severity: policy.severity,
      policy,
    })),
  ];
}

/** Returns the violations, without duplicates. */
export function violationsOf(rules: readonly ActiveRule[]): Violation[] {
  const violations = rules.flatMap((rule) => rule.targets.flatMap((target) => check(rule, target)));
  const keyOf = ({ code, at, message }: Violation) => JSON.stringify([code, at.node.path, message]);
  // If two policies find the same, the error replaces the warning.
  const bySeverity = [Severity.WARNING, Severity.ERROR].flatMap((each) =>
    violations.filter(({ severity }) => severity === each),
  );
  return [...new Map(bySeverity.map((each) => [keyOf(each), each])).values()];
}

/** A check() that fails is a violation too, so that one faulty rule hides no other. */
function check({ rule, severity }: ActiveRule, target: IConstruct): Violation[] {
  const { code, fix } = rule;
  try {
    return findingsOf(rule, target).map((finding) => ({ code, severity, fix, ...finding }));
  } catch (cause) {
    const message = `check() failed: ${describeError(cause)}`;
    return [{ code, severity: Severity.ERROR, at: target, message, fix: "correct the rule", cause }];
  }
}

function findingsOf(rule: Rule, target: IConstruct): Finding[] {
  let returned: unknown = rule.check(target);
  if (typeof returned === "object") returned = [...(returned as Iterable<unknown>)];
  const findings = Array.isArray(returned)
    ? returned.map((each) => (typeof each === "string" ? { at: target, message: each } : each))
    : undefined;
  if (findings?.every(isFinding)) return findings;
  throw new Error(`it returned ${formatValue(returned)} instead of a list of one-line strings`);
}

function isFinding(value: unknown): value is Finding {
  const { at, message } = Object(value);
  return Construct.isConstruct(at) && isLine(message);
}

function describeError(error: unknown): string {
  const text = error instanceof Error ? error.message || `an ${error.name} without a message` : formatValue(error);
  return text.replace(/\s+/g, " ");
}

/** The package's own classes are recognized by kind, which every copy of it shares. */
function isInstance(construct: IConstruct, type: NonNullable<Rule["appliesTo"]>): boolean {
  const { prototype } = type as { readonly prototype: Partial<Renderable> };
  return Object.hasOwn(prototype, KIND)
    ? isOfKind(construct, `${prototype[KIND]}`)
    : construct instanceof (type as unknown as new () => object);
}

/** Whether a construct is a hypervisor with the rule, or is on one. */
function isOnPlatformOf(construct: IConstruct, rule: Rule): boolean {
  const hypervisor = isHypervisor(construct) ? construct : (construct as { hypervisor?: unknown }).hypervisor;
  return isHypervisor(hypervisor) && hypervisor.rules.includes(rule);
}
