import { forgetHost } from "../host.js";
import type { Session } from "../session.js";
import type { ApplyOptions } from "./apply.js";

/** Destroys the stacks, the dependent ones first, up to the first one that fails. @returns Terraform's exit code */
export async function destroy(session: Session, options: ApplyOptions): Promise<number> {
  for (const stack of [...session.stacks].reverse()) {
    const code = await session.terraform.run(stack, ["destroy", ...(options.autoApprove ? ["-auto-approve"] : [])]);
    if (code !== 0) return code;
  }
  if (session.complete) forgetHost(session.project);
  return 0;
}
