import path from "node:path";
import { closestMatches } from "../../closest-matches.js";
import { Severity } from "../../lab/rule.js";
import { labRules } from "../../lab/rules/index.js";
import { LabError } from "../../lab-error.js";
import type { ExplainedRule } from "../../platforms/tooling.js";
import { platformsOf } from "../platforms.js";

/** The page of all rules, wherever the project has Labvisor. */
const PAGE = path.join(__dirname, "../../../docs/rules.md");

/**
 * Returns the explanation of a rule: its title, the reason for it, the remedy, and its place in the documentation.
 *
 * @param directory the folder of the project, whose platforms may have rules of their own
 * @throws {LabError} There is no such rule.
 */
export function explain(directory: string, code: string): string {
  const rules: readonly ExplainedRule[] = [
    ...labRules,
    ...platformsOf({ directory }).flatMap((platform) => platform.rules?.() ?? []),
  ];
  const rule = rules.find((each) => each.code.toLowerCase() === code.toLowerCase());
  if (rule) return explanation(rule);
  const codes = rules.map((each) => each.code).sort();
  const [nearest = codes[0]] = closestMatches(code, codes);
  throw new LabError(`code is ${JSON.stringify(code)}, which no rule has; give one of ${PAGE}, such as ${nearest}`);
}

function explanation({ code, severity, title, why, fix }: ExplainedRule): string {
  const isWarning = severity === Severity.WARNING;
  const accept = `lab.acknowledge("${code}", "the reason")`;
  const lines = [
    `${code}: ${title ?? "a rule without a title"}`,
    "",
    isWarning ? "A warning: synthesis accepts the lab." : "An error: synthesis refuses the lab.",
    ...(why === undefined ? [] : [`Why: ${why}`]),
    `Fix: ${fix}.`,
    ...(isWarning ? [`Accept: ${accept}`] : []),
    `More: ${PAGE}#${code.toLowerCase()}`,
  ];
  return `${lines.join("\n")}\n`;
}
