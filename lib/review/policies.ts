import type { PolicyNote } from "../lab/manifest.js";

/** A policy that a change adds, removes, or gives another severity. */
export interface PolicyChange {
  readonly policy: string;
  /** The path of the construct to which the policy applies. */
  readonly at: string;
  /** The severity before the change. Absent if the policy is added. */
  readonly before?: PolicyNote["severity"];
  /** The severity after the change. Absent if the policy is removed. */
  readonly after?: PolicyNote["severity"];
}

/** Returns the changes to policies, sorted by name. */
export function policyChanges(before: readonly PolicyNote[], after: readonly PolicyNote[]): PolicyChange[] {
  const changes = new Map<string, PolicyChange>();
  const record = (policies: readonly PolicyNote[], side: "before" | "after") => {
    for (const { policy, at, severity } of policies) {
      const key = `${policy} ${at}`;
      changes.set(key, { policy, at, ...changes.get(key), [side]: severity });
    }
  };
  record(before, "before");
  record(after, "after");
  return [...changes]
    .filter(([, change]) => change.before !== change.after)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, change]) => change);
}
