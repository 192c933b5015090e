import { rmSync } from "node:fs";
import { forgetHost } from "../host.js";
import { knownHostsFile } from "../known-hosts.js";
import type { Session } from "../session.js";
import { type ApprovalOptions, approvalArguments } from "./approval.js";

/** Destroys the stacks, the dependent ones first, up to the first one that fails. @returns Terraform's exit code */
export async function destroy(session: Session, options: ApprovalOptions): Promise<number> {
  for (const stack of [...session.stacks].reverse()) {
    const code = await session.terraform.run(stack, "destroy", approvalArguments(options), session.json);
    if (code !== 0) return code;
    // The guests that come in their place have other keys.
    rmSync(knownHostsFile(session.project, stack.name), { force: true });
  }
  if (session.complete) forgetHost(session.project);
  return 0;
}
