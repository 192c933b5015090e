import { Annotations } from "cdktf";
import type { IConstruct } from "constructs";
import type { Lab } from "../lab.js";
import type { Acknowledgement } from "./acknowledgement.js";
import { labRules } from "./index.js";
import type { Finding, Rule } from "./rule.js";

/** A broken rule, as errors and warnings tell it. */
interface Broken extends Finding {
  readonly rule: Rule;
}

/**
 * Tells the warnings that nobody acknowledged, and refuses a lab with errors. All warnings are in the synthesised JSON, for who reviews it: under the
 * stack's "//", which Terraform passes over.
 */
export function reportBrokenRules(lab: Lab): void {
  const rules = [...new Set([...labRules, ...lab.hypervisors.flatMap((each) => each.rules)])];
  const isWarning = ({ severity }: Rule) => severity === "warning";
  const broken = rules.flatMap((rule) => [...rule.check(lab)].map((finding) => ({ ...finding, rule })));
  const errors = broken.filter(({ rule }) => !isWarning(rule)).map(describe);
  reportWarnings(
    lab,
    broken.filter(({ rule }) => isWarning(rule)),
  );
  refuse(lab, [...errors, ...wrongAcknowledgements(lab, rules.filter(isWarning))].sort());
}

function describe({ rule, at, message }: Broken): string {
  return `${rule.code} ${at.node.path}: ${message}. ${rule.fix}`;
}

function reportWarnings(lab: Lab, warnings: readonly Broken[]): void {
  const findings = warnings.map(({ rule: { code }, at, message }) => {
    const acknowledged = lab.acknowledgements.find((each) => isOf(each, { code, at }))?.reason;
    return { code, at: at.node.path, message, ...(acknowledged && { acknowledged }) };
  });
  if (findings.length > 0) lab.addOverride("//.findings", findings.sort(byText));
  for (const { rule, at, message } of warnings) {
    if (lab.acknowledgements.some((each) => isOf(each, { code: rule.code, at }))) continue;
    warn(at, `${rule.code} ${message}. ${rule.fix} Where it is meant: lab.acknowledge("${rule.code}", "the reason").`);
  }
  for (const each of lab.acknowledgements) {
    if (warnings.some(({ rule, at }) => isOf(each, { code: rule.code, at }))) continue;
    warn(each.at, `acknowledges ${each.code} ("${each.reason}"), which does not occur here: take that out.`);
  }
}

function isOf(acknowledgement: Acknowledgement, { code, at }: { code: string; at: IConstruct }): boolean {
  return acknowledgement.code === code && at.node.scopes.includes(acknowledgement.at);
}

/** A lab that is synthesised twice tells it once. */
function warn(at: IConstruct, message: string): void {
  if (at.node.metadata.every(({ data }) => data !== message)) Annotations.of(at).addWarning(message);
}

/** Warnings alone can be acknowledged. */
function wrongAcknowledgements(lab: Lab, warnings: readonly Rule[]): string[] {
  const codes = warnings.map(({ code }) => code);
  return lab.acknowledgements
    .filter(({ code }) => !codes.includes(code))
    .map(({ code, at }) => {
      const given = `acknowledges ${JSON.stringify(code)}, which is no warning of this lab`;
      return `${at.node.path}: ${given}: there are ${codes.sort().join(", ")}`;
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
    const error = new Error(`${lab.node.path}: ${report}`);
    // Without the trace, which would show cdktf's files: the text names each place in the lab.
    error.stack = error.message;
    throw error;
  }
  Annotations.of(lab).addError(report);
}
