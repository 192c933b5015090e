import { rememberHost } from "../host.js";
import type { Session } from "../session.js";

export interface ApplyOptions {
  /** Do not ask. */
  readonly autoApprove?: boolean;
}

/** Applies the stacks in order, up to the first one that fails. @returns Terraform's exit code */
export async function apply({ stacks, terraform, project, host }: Session, options: ApplyOptions): Promise<number> {
  rememberHost(project, host);
  for (const stack of stacks) {
    const code = await terraform.run(stack, ["apply", ...(options.autoApprove ? ["-auto-approve"] : [])]);
    if (code !== 0) return code;
  }
  return 0;
}
