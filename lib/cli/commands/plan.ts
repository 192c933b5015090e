import { checkProxmox } from "../proxmox-check.js";
import type { Session } from "../session.js";

export interface PlanOptions {
  /** As Terraform's: 2 where there are changes. */
  readonly detailedExitcode?: boolean;
}

/** Plans the stacks, up to the first one that fails. @returns the worst exit code: an error's, else 2 for changes, else 0 */
export async function plan({ stacks, terraform }: Session, options: PlanOptions): Promise<number> {
  await checkProxmox(stacks);
  let worst = 0;
  for (const stack of stacks) {
    const args = ["-input=false", ...(options.detailedExitcode ? ["-detailed-exitcode"] : [])];
    const code = await terraform.run(stack, "plan", args);
    if (code !== 0 && code !== 2) return code;
    worst = Math.max(worst, code);
  }
  return worst;
}
