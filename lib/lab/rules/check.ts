import { Annotations } from "cdktf";
import type { IConstruct } from "constructs";
import { LabError } from "../../lab-error.js";
import type { Lab } from "../lab.js";
import { constructsUnder, messagesOf, type Requirement } from "../policies/requirement.js";
import type { Acknowledgement } from "./acknowledgement.js";
import { labRules } from "./index.js";
import type { Finding, Rule } from "./rule.js";

/** A broken rule or policy, as errors and warnings tell it. */
interface Broken extends Finding {
  /** The rule's code, or the policy's name. */
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly fix: string;
}

/**
 * Tells the warnings that nobody acknowledged, and refuses a lab with errors. All warnings are in the synthesised JSON, for who reviews it: under the
 * stack's "//", which Terraform passes over.
 */
export function reportBrokenRules(lab: Lab): void {
  const rules = [...new Set([...labRules, ...lab.hypervisors.flatMap((each) => each.rules)])];
  const broken = unique([...rules.flatMap((rule) => brokenRule(rule, lab)), ...lab.requirements.flatMap(brokenPolicy)]);
  reportWarnings(
    lab,
    broken.filter(({ severity }) => severity === "warning"),
  );
  for (const each of lab.requirements) if (each.at !== lab) reportIdle(each);
  const warnings = [
    ...rules.filter(({ severity }) => severity === "warning").map(({ code }) => code),
    ...lab.requirements.filter(({ severity }) => severity === "warning").map(({ policy }) => policy.name),
  ];
  const errors = broken.filter(({ severity }) => severity === "error").map(describe);
  refuse(lab, [...errors, ...wrongAcknowledgements(lab, [...new Set(warnings)].sort())].sort());
}

function brokenRule(rule: Rule, lab: Lab): Broken[] {
  const { code, severity = "error", fix } = rule;
  return [...rule.check(lab)].map((finding) => ({ ...finding, code, severity, fix }));
}

/** One that cannot be checked holds nowhere, and the others are checked all the same. */
function brokenPolicy(requirement: Requirement): Broken[] {
  const { policy, severity } = requirement;
  const { name: code, fix } = policy;
  return constructsUnder(requirement).flatMap((at): Broken[] => {
    try {
      return messagesOf(policy, at).map((message) => ({ code, severity, at, message, fix }));
    } catch (error) {
      const message = `the policy cannot be checked: ${(error as Error).message}`;
      return [{ code, severity: "error", at, message, fix: "Correct the policy's check()." }];
    }
  });
}

/** What two requirements find is told once, and as an error where one of them has it so. */
function unique(all: readonly Broken[]): Broken[] {
  const keyOf = ({ code, at, message }: Broken) => JSON.stringify([code, at.node.path, message]);
  const [errors, warnings] = (["error", "warning"] as const).map((severity) =>
    all.filter((each) => each.severity === severity).map((each): [string, Broken] => [keyOf(each), each]),
  );
  return [...new Map([...warnings, ...errors]).values()];
}

function describe({ code, at, message, fix }: Broken): string {
  return `${code} ${at.node.path}: ${message}. ${fix}`;
}

function reportWarnings(lab: Lab, warnings: readonly Broken[]): void {
  const findings = warnings.map(({ code, at, message }) => {
    const acknowledged = lab.acknowledgements.find((each) => isOf(each, { code, at }))?.reason;
    return { code, at: at.node.path, message, ...(acknowledged && { acknowledged }) };
  });
  if (findings.length > 0) lab.addOverride("//.findings", findings.sort(byText));
  for (const warning of warnings) {
    if (lab.acknowledgements.some((each) => isOf(each, warning))) continue;
    const { code, at, message, fix } = warning;
    warn(at, `${code} ${message}. ${fix} Where it is meant: lab.acknowledge("${code}", "the reason").`);
  }
  for (const each of lab.acknowledgements) {
    if (warnings.some((warning) => isOf(each, warning))) continue;
    warn(each.at, `acknowledges ${each.code} ("${each.reason}"), which does not occur here: take that out.`);
  }
}

/** A policy that is required of what has nothing for it. */
function reportIdle(requirement: Requirement): void {
  const { policy, at } = requirement;
  if (constructsUnder(requirement).length === 0)
    warn(at, `must keep to ${policy.name}, which finds nothing to look at here: require it elsewhere.`);
}

function isOf(acknowledgement: Acknowledgement, { code, at }: Pick<Broken, "code" | "at">): boolean {
  return acknowledgement.code === code && at.node.scopes.includes(acknowledgement.at);
}

/** A lab that is synthesised twice tells it once. */
function warn(at: IConstruct, message: string): void {
  if (at.node.metadata.every(({ data }) => data !== message)) Annotations.of(at).addWarning(message);
}

/** Warnings alone can be acknowledged. */
function wrongAcknowledgements(lab: Lab, warnings: readonly string[]): string[] {
  return lab.acknowledgements
    .filter(({ code }) => !warnings.includes(code))
    .map(({ code, at }) => {
      const given = `acknowledges ${JSON.stringify(code)}, which is no warning of this lab`;
      return `${at.node.path}: ${given}: there are ${warnings.join(", ")}`;
    });
}

function byText(a: object, b: object): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}

/**
 * Reports all errors together. A command line that reads cdktf's error annotations from the manifest (cdktf's own, and Labvisor's) gets one; whoever runs
 * the app alone gets an error.
 */
function refuse(lab: Lab, lines: readonly string[]): void {
  if (lines.length === 0) {
    return;
  }
  const report = [lines.length === 1 ? "1 error" : `${lines.length} errors`, ...lines].join("\n");
  if (process.env.CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS === undefined) {
    throw new LabError(`${lab.node.path}: ${report}`);
  }
  Annotations.of(lab).addError(report);
}
