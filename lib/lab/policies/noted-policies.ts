import type { Requirement } from "./requirement.js";

/** What the synthesised JSON says of a policy that a lab must keep to, for who reviews the lab. */
export interface NotedPolicy {
  readonly policy: string;
  /** The path of the construct that must keep to it, with all within. */
  readonly at: string;
  readonly severity: Requirement["severity"];
}

/** Each once, as strictly as it is required, by their names. */
export function notedPolicies(requirements: readonly Requirement[]): NotedPolicy[] {
  const noted = new Map<string, NotedPolicy>();
  for (const { policy, at, severity } of requirements) {
    const key = `${policy.name} ${at.node.path}`;
    if (noted.get(key)?.severity !== "error") noted.set(key, { policy: policy.name, at: at.node.path, severity });
  }
  return [...noted].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}
