import { Annotations } from "cdktf";
import type { Lab } from "../lab.js";
import { labRules } from "./index.js";

/** All that is wrong with a lab, sorted: its own rules, and those of its hypervisors' platforms. */
function checkRules(lab: Lab): string[] {
  const platformRules = lab.hypervisors.flatMap(({ rules }) => rules);
  return [...new Set([...labRules, ...platformRules])]
    .flatMap((rule) =>
      [...rule.check(lab)].map(({ at, message }) => `${rule.code} ${at.node.path}: ${message}. ${rule.fix}`),
    )
    .sort();
}

/**
 * Reports all that is wrong with a lab together. A command line that reads cdktf's error annotations from the manifest (cdktf's own,
 * and Labvisor's) gets one; whoever runs the app alone gets an error.
 */
export function reportBrokenRules(lab: Lab): void {
  const lines = checkRules(lab);
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
