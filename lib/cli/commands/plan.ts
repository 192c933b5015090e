import { beginPlans, endPlans, planFile } from "../saved-plans.js";
import { checkResources, type Session } from "../session.js";

export interface PlanOptions {
  /** As Terraform's: 2 where there are changes. */
  readonly detailedExitcode?: boolean;
  /** The folder that keeps the plans, to be applied as they are. */
  readonly out?: string;
  /** Whether the stacks were synthesised so. */
  readonly stopped?: boolean;
}

/** Plans the stacks, up to the first one that fails. @returns the worst exit code: an error's, else 2 for changes, else 0 */
export async function plan(session: Session, options: PlanOptions): Promise<number> {
  const { out, detailedExitcode, stopped = false } = options;
  const { stacks, terraform, json } = session;
  await checkResources(session);
  if (out !== undefined) beginPlans(out, stacks);
  let worst = 0;
  for (const stack of stacks) {
    const args = [
      "-input=false",
      ...(detailedExitcode ? ["-detailed-exitcode"] : []),
      ...(out === undefined ? [] : [`-out=${planFile(out, stack)}`]),
    ];
    const code = await terraform.run(stack, "plan", args, json);
    if (code !== 0 && code !== 2) return code;
    worst = Math.max(worst, code);
  }
  if (out !== undefined) await endPlans(out, session, stopped);
  return worst;
}
