import { removeImports } from "../../terraform/recovery.js";
import { currentHost, forgetHost, recordHost } from "../host.js";
import { forgetMissing } from "../missing-resources.js";
import { checkPlans, planFile, type SavedPlans } from "../saved-plans.js";
import { checkStacks, type OwnershipOptions, type Session } from "../session.js";
import { type ApprovalOptions, approvalArguments } from "./approval.js";

export interface ApplyOptions extends ApprovalOptions, OwnershipOptions {
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
  if (saved) await checkPlans(saved.folder, saved.plans, session);
  await checkStacks(session, options);
  if (!saved) await forgetMissing(session);
  const wasApplied = currentHost(project) !== undefined;
  // Recorded before anything is created, so that the host is known even if the process is killed.
  recordHost(project, host);
  for (const stack of stacks) {
    const args = saved ? ["-input=false", planFile(saved.folder, stack)] : approvalArguments(options);
    const code = await terraform.run(stack, "apply", args, json);
    if (code === 0) {
      removeImports(stack);
      continue;
    }
    // Terraform exits with 1 if, for example, the user declines. After a signal, resources may exist that are not in
    // the state.
    if (code === 1 && !wasApplied && !(await mayHaveResources(session))) forgetHost(project);
    return code;
  }
  return 0;
}

async function mayHaveResources({ stacks, terraform }: Session): Promise<boolean> {
  for (const stack of stacks) if (await terraform.mayHaveResources(stack)) return true;
  return false;
}
