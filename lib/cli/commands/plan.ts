import { LabError } from "../../lab-error.js";
import { announced } from "../announced.js";
import { describeMissing, withDeleted, withoutMissing } from "../missing-resources.js";
import { type Reviewed, requireReviewed, type StackPlan } from "../reviewed.js";
import { beginPlans, planFile, recordPlans } from "../saved-plans.js";
import { checkStacks, type OwnershipOptions, type Session } from "../session.js";
import { type TerraformOptions, withTerraformOptions } from "../terraform-options.js";

export interface PlanOptions extends OwnershipOptions, TerraformOptions {
  /** Whether to return 2 if there are changes, as Terraform's `-detailed-exitcode` does. */
  readonly detailedExitcode?: boolean;
  /**
   * The folder for saved plans, which `labvisor apply --plan` applies unchanged.
   *
   * @default - no plan is saved
   */
  readonly out?: string;
  /**
   * The review beyond which the plans must not go.
   *
   * @default - the plans are not compared with a review
   */
  readonly reviewed?: Reviewed;
  /** Whether the stacks were synthesized with `--stopped`. */
  readonly stopped?: boolean;
}

/**
 * Plans the stacks, and stops at the first failure.
 *
 * @returns the exit code of a failure, or else 2 for changes (with `detailedExitcode`), or else 0
 * @throws {LabError} The plans go beyond the review. They were saved nevertheless, to be reviewed.
 */
export async function plan(session: Session, options: PlanOptions): Promise<number> {
  const { out, reviewed, detailedExitcode, stopped = false } = options;
  const { terraform, json } = session;
  const planned = withTerraformOptions(session, options);
  await checkStacks(session, options);
  if (out !== undefined)
    beginPlans(
      out,
      planned.map(({ stack }) => stack),
    );
  const plans: StackPlan[] = [];
  let worst = 0;
  for (const { stack, args: chosen } of planned) {
    const args = ["-input=false", ...chosen, ...(detailedExitcode ? ["-detailed-exitcode"] : [])];
    const code = await announced(session, stack, { 0: "planned", 2: "planned, with changes" }, () =>
      withoutMissing(session, stack, async (copy, missing) => {
        for (const each of missing)
          process.stderr.write(`${describeMissing(stack, each)} An apply would create it again.\n`);
        if (missing.length > 0 && out !== undefined)
          throw new LabError("No plan was saved, because it would not match the state; run labvisor apply instead.");
        const planTo = async (file: string) => {
          const code = await terraform.run(copy, "plan", [...args, `-out=${file}`], json);
          if (reviewed !== undefined && (code === 0 || code === 2))
            plans.push({ stack, plan: withDeleted(await terraform.showPlan(copy, file), missing) });
          return code;
        };
        if (out !== undefined) return planTo(planFile(out, stack));
        return reviewed === undefined ? terraform.run(copy, "plan", args, json) : terraform.withPlanFile(copy, planTo);
      }),
    );
    if (code !== 0 && code !== 2) return code;
    worst = Math.max(worst, code);
  }
  if (out !== undefined) await recordPlans(out, session, planned, stopped);
  if (reviewed !== undefined) await requireReviewed(session, reviewed, plans);
  return worst;
}
