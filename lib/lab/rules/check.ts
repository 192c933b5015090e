import type { Lab } from "../lab.js";
import { labRules } from "./index.js";

/** All that is wrong with a lab, sorted: its own rules, and those of its hypervisors' platforms. */
export function checkRules(lab: Lab): string[] {
  const platformRules = lab.hypervisors.flatMap(({ rules }) => rules);
  return [...new Set([...labRules, ...platformRules])]
    .flatMap((rule) =>
      [...rule.check(lab)].map(({ at, message }) => `${rule.code} ${at.node.path}: ${message}. ${rule.fix}`),
    )
    .sort();
}
