import { rmSync } from "node:fs";
import { announced } from "../announced.js";
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
    const code = await announced(session, stack, { 0: "destroyed" }, async () => {
      // Otherwise Terraform plans an apply first, which may be refused: a disk cannot shrink, for example.
      await withProgress(`${stack.name}: reading its resources`, () => terraform.refresh(stack));
      const args = ["-refresh=false", ...approvalArguments(options)];
      return terraform.run(stack, "destroy", args, session.json);
    });
    if (code !== 0) return code;
    // New guests with the same addresses will have other host keys.
    rmSync(knownHostsFile(session.project, stack.name), { force: true });
  }
  if (session.isComplete) forgetHost(session.project);
  return 0;
}
