import type { Policy } from "../rules/policy.js";

/** A lab's policy, as a note in the synthesized JSON for reviewers. */
export interface NotedPolicy {
  readonly policy: string;
  /** The path of the construct that the policy covers, including all constructs in it. */
  readonly at: string;
  readonly severity: "error" | "warning";
}

/** Returns each policy once, with its highest severity, by name. */
export function notedPolicies(policies: readonly Policy[]): NotedPolicy[] {
  const noted = new Map<string, NotedPolicy>();
  for (const { rule, at, severity } of policies) {
    const key = `${rule.code} ${at.node.path}`;
    if (noted.get(key)?.severity !== "error") noted.set(key, { policy: rule.code, at: at.node.path, severity });
  }
  return [...noted].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}
