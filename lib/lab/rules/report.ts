import path from "node:path";
import { Annotations } from "cdktf";
import type { IConstruct } from "constructs";
import { LabError } from "../../lab-error.js";
import { locationOf } from "../../source-location.js";
import { note } from "../manifest.js";
import { Severity } from "../rule.js";
import type { LabScope } from "../scope.js";
import type { Acknowledgement } from "./acknowledgement.js";
import { type ActiveRule, activeRules, type Violation, violationsOf } from "./check.js";

/**
 * Checks the rules of a lab, prints the warnings that nobody acknowledged, and refuses a lab with errors.
 *
 * All warnings are noted in the synthesized JSON for reviewers, under the stack's "//", which Terraform ignores.
 */
export function checkRules(lab: LabScope): void {
  const rules = activeRules(lab);
  const violations = violationsOf(rules).sort(byCodeAndPath);
  const [errors, warnings] = [Severity.ERROR, Severity.WARNING].map((each) =>
    violations.filter(({ severity }) => severity === each),
  );
  noteWarnings(lab, warnings);
  reportWarnings(lab, warnings);
  reportIdlePolicies(lab, rules);
  refuse(lab, [...byCause(errors).map(describe), ...invalidAcknowledgements(lab, rules)]);
}

/** Groups violations that one cause has: they have the same message. */
function byCause(violations: readonly Violation[]): Violation[][] {
  const groups = new Map<string, Violation[]>();
  for (const each of violations) {
    const key = JSON.stringify([each.code, each.message, each.fix]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()];
}

/** Returns the paths of all constructs but the first, as a part of a message. */
function othersOf([, ...others]: readonly Violation[]): string {
  return others.length === 0 ? "" : ` (same for ${others.map(({ at }) => at.node.path).join(", ")})`;
}

function byCodeAndPath(a: Violation, b: Violation): number {
  const [left, right] = [a, b].map(({ code, at, message }) => JSON.stringify([code, at.node.path, message]));
  return left < right ? -1 : left > right ? 1 : 0;
}

function describe(group: readonly Violation[]): string {
  const [{ code, at, message, fix, cause }] = group;
  const remedy = [fix, ...docsOf(code)].join(" ");
  return new LabError(message + othersOf(group), {
    code,
    construct: at,
    remedy,
    location: locationOf(at),
    cause,
  }).toString();
}

/** Labvisor's own rules are documented on one page, in the package that the project has installed. */
function docsOf(code: string): string[] {
  if (!/^LV\d+$/.test(code)) return [];
  const page = path.relative(process.cwd(), path.join(__dirname, "../../../docs/rules.md")).split(path.sep).join("/");
  const isInProject = !page.startsWith("../") && !path.isAbsolute(page);
  return [`(${isInProject ? page : "docs/rules.md"}#${code.toLowerCase()})`];
}

function noteWarnings(lab: LabScope, warnings: readonly Violation[]): void {
  const findings = warnings.map(({ code, at, message }) => {
    const acknowledged = lab.acknowledgements.find((each) => covers(each, { code, at }))?.reason;
    return { code, at: at.node.path, message, ...(acknowledged && { acknowledged }) };
  });
  note(lab, { findings });
}

function reportWarnings(lab: LabScope, warnings: readonly Violation[]): void {
  const open = warnings.filter((warning) => !lab.acknowledgements.some((each) => covers(each, warning)));
  for (const group of byCause(open)) {
    const [{ code, at, message, fix }] = group;
    const acknowledge = `or accept it: lab.acknowledge("${code}", "the reason")`;
    warn(at, [`${code} ${message}${othersOf(group)}; ${fix}, ${acknowledge}`, ...docsOf(code)].join(" "));
  }
  for (const each of lab.acknowledgements) {
    if (warnings.some((warning) => covers(each, warning))) continue;
    warn(
      each.at,
      `${each.code} is acknowledged ("${each.reason}") but does not occur here; remove the acknowledgement`,
    );
  }
}

/** Reports policies for a part of the lab that has no construct to check. */
function reportIdlePolicies(lab: LabScope, rules: readonly ActiveRule[]): void {
  for (const { policy, targets } of rules) {
    if (policy && policy.at !== lab && targets.length === 0)
      warn(policy.at, `the policy ${policy.rule.code} applies to no construct here; add it elsewhere`);
  }
}

function covers(acknowledgement: Acknowledgement, { code, at }: Pick<Violation, "code" | "at">): boolean {
  return acknowledgement.code === code && at.node.scopes.includes(acknowledgement.at);
}

/** A lab that is synthesized twice warns once. */
function warn(at: IConstruct, message: string): void {
  if (at.node.metadata.every(({ data }) => data !== message)) Annotations.of(at).addWarning(message);
}

/** Only warnings can be acknowledged. */
function invalidAcknowledgements(lab: LabScope, rules: readonly ActiveRule[]): string[] {
  const warnings = rules.filter(({ severity }) => severity === Severity.WARNING).map(({ rule }) => rule.code);
  const remedy = `give one of ${[...new Set(warnings)].sort().join(", ")}`;
  return lab.acknowledgements
    .filter(({ code }) => !warnings.includes(code))
    .map(({ code, at }) => {
      const problem = `acknowledge: code is ${JSON.stringify(code)}, which is not a warning of this lab`;
      return new LabError(problem, { construct: at, remedy, location: locationOf(at) }).toString();
    });
}

/**
 * Reports all errors together.
 *
 * A command line that sets the variable reads the errors from the manifest, as cdktf's own and Labvisor's do. Without
 * the variable, the program ends with an exception.
 */
function refuse(lab: LabScope, errors: readonly string[]): void {
  if (errors.length === 0) return;
  const report = [errors.length === 1 ? "1 error" : `${errors.length} errors`, ...errors].join("\n");
  if (process.env.CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS === undefined)
    throw new LabError(report, { construct: lab, location: locationOf(lab) });
  Annotations.of(lab).addError(report);
}
