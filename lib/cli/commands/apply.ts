import { currentHost, forgetHost, rememberHost } from "../host.js";
import { checkPlans, planFile, type SavedPlans } from "../saved-plans.js";
import { checkResources, type Session } from "../session.js";
import { type ApprovalOptions, approvalArguments } from "./approval.js";

export interface ApplyOptions extends ApprovalOptions {
  /** What was planned, and the folder with it: this is applied, and nobody is asked. @default - what is planned now */
  readonly saved?: { readonly folder: string; readonly plans: SavedPlans };
}

/** Applies the stacks in order, up to the first one that fails. @returns Terraform's exit code @throws {UserError} Something saved is not to be applied any more. */
export async function apply(session: Session, options: ApplyOptions): Promise<number> {
  const { saved } = options;
  const { stacks, terraform, project, host, json } = session;
  if (saved) await checkPlans(saved.folder, saved.plans, session);
  await checkResources(session);
  const known = currentHost(project) !== undefined;
  // Before it makes anything: a run that is killed is found again on its host.
  rememberHost(project, host);
  for (const stack of stacks) {
    const args = saved ? ["-input=false", planFile(saved.folder, stack)] : approvalArguments(options);
    const code = await terraform.run(stack, "apply", args, json);
    if (code === 0) continue;
    // Terraform's own 1, as where the answer was no. After a signal there may be what the state does not have.
    if (code === 1 && !known && !(await mayHaveMade(session))) forgetHost(project);
    return code;
  }
  return 0;
}

async function mayHaveMade({ stacks, terraform }: Session): Promise<boolean> {
  for (const stack of stacks) if (await terraform.mayHaveMade(stack)) return true;
  return false;
}
