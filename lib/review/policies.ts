import type { PolicyJson } from "../terraform/stack-json.js";

/** A policy that a change requires, lifts, or makes stricter or milder. */
export interface PolicyChange {
  readonly policy: string;
  /** The path of the construct that must keep to it. */
  readonly at: string;
  /** What becomes of a lab that breaks it. Absent where it is not required. */
  readonly before?: PolicyJson["severity"];
  readonly after?: PolicyJson["severity"];
}

/** In the order of their names. */
export function policyChanges(before: readonly PolicyJson[], after: readonly PolicyJson[]): PolicyChange[] {
  const changes = new Map<string, PolicyChange>();
  const note = (policies: readonly PolicyJson[], side: "before" | "after") => {
    for (const { policy, at, severity } of policies) {
      const key = `${policy} ${at}`;
      changes.set(key, { policy, at, ...changes.get(key), [side]: severity });
    }
  };
  note(before, "before");
  note(after, "after");
  return [...changes]
    .filter(([, change]) => change.before !== change.after)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, change]) => change);
}
