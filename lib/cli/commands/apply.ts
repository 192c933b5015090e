import { removeImports } from "../../terraform/recovery.js";
import type { Stack } from "../../terraform/stack.js";
import { announced } from "../announced.js";
import { currentHost, forgetHost, recordHost } from "../host.js";
import { forgetMissing, withDeleted, withoutMissing } from "../missing-resources.js";
import { withProgress } from "../progress.js";
import { type Reviewed, requireReviewed, type StackPlan } from "../reviewed.js";
import { checkPlans, planFile, type SavedPlans } from "../saved-plans.js";
import { checkStackOwnership, checkStacks, hasOwnership, type OwnershipOptions, type Session } from "../session.js";
import { type PlannedStack, type TerraformOptions, withTerraformOptions } from "../terraform-options.js";
import { type ApprovalOptions, approvalArguments, askForApproval } from "./approval.js";

export interface ApplyOptions extends ApprovalOptions, OwnershipOptions, TerraformOptions {
  /**
   * The saved plans to apply without asking for approval, and their folder.
   *
   * @default - the changes are planned now
   */
  readonly saved?: { readonly folder: string; readonly plans: SavedPlans };
  /**
   * The review beyond which nothing is changed.
   *
   * @default - the plans are not compared with a review
   */
  readonly reviewed?: Reviewed;
}

/**
 * Applies the stacks in order, and stops at the first failure.
 *
 * @returns Terraform's exit code
 * @throws {LabError} A saved plan no longer matches its lab or state, or a plan goes beyond the review.
 */
export async function apply(session: Session, options: ApplyOptions): Promise<number> {
  const { saved, reviewed } = options;
  const { terraform, project, host, json } = session;
  const planned = withTerraformOptions(session, options);
  if (saved) await checkPlans(saved.folder, saved.plans, session);
  await checkStacks(session, options);
  if (reviewed !== undefined) await requireReviewed(session, reviewed, await plansOf(session, planned, saved));
  if (!saved) await forgetMissing(session);
  const wasApplied = currentHost(project) !== undefined;
  // Recorded before anything is created, so that the host is known even if the process is killed.
  recordHost(project, host);
  // After a refusal, or if the user declines. After a signal, resources may exist that are not in the state.
  const forgetUnusedHost = async () => {
    if (!wasApplied && !(await mayHaveResources(session))) forgetHost(project);
  };
  try {
    for (const { stack, args } of planned) {
      const code = await announced(session, stack, { 0: "applied" }, () =>
        saved
          ? terraform.run(stack, "apply", ["-input=false", planFile(saved.folder, stack)], json)
          : applyStack(session, stack, args, options),
      );
      if (code === 1) await forgetUnusedHost();
      if (code !== 0) return code;
      removeImports(stack);
    }
  } catch (error) {
    await forgetUnusedHost();
    throw error;
  }
  return 0;
}

/**
 * Returns the present plans of the stacks, and the saved ones. Of a saved plan, Terraform notices only that the state
 * has changed, and not that the hypervisor has.
 */
async function plansOf(
  session: Session,
  planned: readonly PlannedStack[],
  saved?: ApplyOptions["saved"],
): Promise<StackPlan[]> {
  const { terraform } = session;
  const plans: StackPlan[] = [];
  for (const { stack, args } of planned) {
    const { options = args } = saved?.plans.stacks.find(({ name }) => name === stack.name) ?? {};
    const refreshing = options.filter((option) => option !== "-refresh=false");
    const plan = await withoutMissing(session, stack, (copy, missing) =>
      withProgress(`${stack.name}: planning`, async () =>
        withDeleted(await terraform.plan(copy, refreshing, `${stack.name} cannot be planned`), missing),
      ),
    );
    plans.push({ stack, plan });
    if (saved) plans.push({ stack, plan: await terraform.showPlan(stack, planFile(saved.folder, stack)) });
  }
  return plans;
}

/**
 * Plans and applies a stack.
 *
 * The hypervisor can change while the user reads the plan. After the approval, the consequences are therefore compared
 * with the review again, and ownership is checked again where somebody else could have taken an id: the provider would
 * take over whatever has the id.
 */
async function applyStack(
  session: Session,
  stack: Stack,
  args: readonly string[],
  options: ApplyOptions,
): Promise<number> {
  const { terraform, json } = session;
  const { reviewed } = options;
  const checksOwnership = !json && hasOwnership(session, stack);
  if (!checksOwnership && reviewed === undefined)
    return terraform.run(stack, "apply", [...args, ...approvalArguments(options)], json);
  return terraform.withPlanFile(stack, async (file) => {
    const planArguments = [...args, "-input=false", "-detailed-exitcode", `-out=${file}`];
    const planned = await terraform.run(stack, "plan", planArguments, json);
    if (planned !== 0 && planned !== 2) return planned;
    if (planned === 2) {
      // The stacks before this one may have changed what it depends on.
      if (reviewed !== undefined)
        await requireReviewed(session, reviewed, [{ stack, plan: await terraform.showPlan(stack, file) }]);
      await askForApproval(options, `Do you want to perform these actions on ${stack.name}?`);
      if (reviewed !== undefined && !options.autoApprove)
        await requireReviewed(session, reviewed, await plansOf(session, [{ stack, args }]));
      if (checksOwnership) await checkStackOwnership(session, stack, options);
    }
    return terraform.run(stack, "apply", ["-input=false", file], json);
  });
}

async function mayHaveResources({ stacks, terraform }: Session): Promise<boolean> {
  for (const stack of stacks) if (await terraform.mayHaveResources(stack)) return true;
  return false;
}
