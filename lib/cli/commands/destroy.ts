import { rmSync } from "node:fs";
import { forgetHost } from "../host.js";
import { forgetMissing } from "../missing-resources.js";
import { withProgress } from "../progress.js";
import { knownHostsFile } from "../project.js";
import { checkApplied, type OwnershipOptions, type Session } from "../session.js";
import { type ApprovalOptions, approvalArguments } from "./approval.js";

/**
 * Destroys the stacks, dependent ones first, and stops at the first failure.
 *
 * @returns Terraform's exit code
 */
export async function destroy(session: Session, options: ApprovalOptions & OwnershipOptions): Promise<number> {
  const { terraform } = session;
  await checkApplied(session, options);
  await forgetMissing(session);
  for (const stack of [...session.stacks].reverse()) {
    // Otherwise Terraform plans an apply first, which may be refused: a disk cannot shrink, for example.
    await withProgress(`${stack.name}: reading its resources`, () => terraform.refresh(stack));
    const code = await terraform.run(stack, "destroy", ["-refresh=false", ...approvalArguments(options)], session.json);
    if (code !== 0) return code;
    // New guests with the same addresses will have other host keys.
    rmSync(knownHostsFile(session.project, stack.name), { force: true });
  }
  if (session.isComplete) forgetHost(session.project);
  return 0;
}
