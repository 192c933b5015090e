import type { ResourceChange } from "./resource-changes.js";

/** From the harmless to the worst. */
export const VERDICTS = ["nothing", "safe", "restarts", "replaces", "destroys", "loses data"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What the worst of some changes does. */
export function verdictOf(changes: readonly ResourceChange[]): Verdict {
  const worst = Math.max(0, ...changes.map((change) => VERDICTS.indexOf(verdictOfOne(change))));
  return VERDICTS[worst];
}

function verdictOfOne({ action, restart, loses }: ResourceChange): Verdict {
  if (loses !== undefined) return "loses data";
  if (action === "destroy") return "destroys";
  if (action === "replace") return "replaces";
  return restart === undefined ? "safe" : "restarts";
}

/** Whether something goes that does not come back by taking the change back. */
export function isDestructive({ action }: ResourceChange): boolean {
  return action === "destroy" || action === "replace";
}
