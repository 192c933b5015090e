import { removeImports } from "../../terraform/recovery.js";
import type { Stack } from "../../terraform/stack.js";
import { announced } from "../announced.js";
import { currentHost, forgetHost, recordHost } from "../host.js";
import { forgetMissing } from "../missing-resources.js";
import { checkPlans, planFile, type SavedPlans } from "../saved-plans.js";
import { checkStackOwnership, checkStacks, hasOwnership, type OwnershipOptions, type Session } from "../session.js";
import { type ApprovalOptions, approvalArguments, askForApproval } from "./approval.js";
import { type TerraformOptions, withTerraformOptions } from "./terraform-options.js";

export interface ApplyOptions extends ApprovalOptions, OwnershipOptions, TerraformOptions {
  /**
   * The saved plans to apply without asking for approval, and their folder.
   *
   * @default - the changes are planned now
   */
  readonly saved?: { readonly folder: string; readonly plans: SavedPlans };
}

/**
 * Applies the stacks in order, and stops at the first failure.
 *
 * @returns Terraform's exit code
 * @throws {LabError} A saved plan no longer matches its lab or state.
 */
export async function apply(session: Session, options: ApplyOptions): Promise<number> {
  const { saved } = options;
  const { stacks, terraform, project, host, json } = session;
  const planned = withTerraformOptions(stacks, options);
  if (saved) await checkPlans(saved.folder, saved.plans, session);
  await checkStacks(session, options);
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
 * Plans and applies a stack.
 *
 * On a platform where somebody else can take an id while the user reads the plan, ownership is checked again after the
 * approval: the provider would take over whatever has the id.
 */
async function applyStack(
  session: Session,
  stack: Stack,
  args: readonly string[],
  options: ApplyOptions,
): Promise<number> {
  const { terraform, json } = session;
  if (json || !hasOwnership(session, stack))
    return terraform.run(stack, "apply", [...args, ...approvalArguments(options)], json);
  return terraform.withPlanFile(stack, async (file) => {
    const planned = await terraform.run(stack, "plan", [...args, "-input=false", "-detailed-exitcode", `-out=${file}`]);
    if (planned === 2) {
      await askForApproval(options, `Do you want to perform these actions on ${stack.name}?`);
      await checkStackOwnership(session, stack, options);
    } else if (planned !== 0) return planned;
    return terraform.run(stack, "apply", ["-input=false", file]);
  });
}

async function mayHaveResources({ stacks, terraform }: Session): Promise<boolean> {
  for (const stack of stacks) if (await terraform.mayHaveResources(stack)) return true;
  return false;
}
