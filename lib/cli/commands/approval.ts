import { createInterface } from "node:readline/promises";
import { LabError } from "../../lab-error.js";

export interface ApprovalOptions {
  /** Whether to skip the prompt. */
  readonly autoApprove?: boolean;
  /** Whether stdout is reserved for JSON, so that no prompt can be shown. */
  readonly json?: boolean;
}

/** Returns Terraform's arguments for approval. Terraform prompts by itself. */
export function approvalArguments({ autoApprove }: ApprovalOptions): string[] {
  return autoApprove ? ["-auto-approve"] : [];
}

/**
 * Checks that `--auto-approve` was given, or that the user can be asked.
 *
 * @param advice the step to take before giving `--auto-approve`
 * @throws {LabError} `--auto-approve` was not given, and there is no terminal for the prompt.
 */
export function requireApproval({ autoApprove, json }: ApprovalOptions, advice = "check labvisor plan, then "): void {
  if (autoApprove || (process.stdin.isTTY && !json)) return;
  const obstacle = json ? "--json does not prompt for it" : "there is no terminal for the prompt";
  throw new LabError(`Approval is required, but ${obstacle}; ${advice}give --auto-approve.`);
}

/**
 * Asks for approval, unless `--auto-approve` was given.
 *
 * @throws {LabError} The user declined.
 */
export async function askForApproval({ autoApprove }: ApprovalOptions, question: string): Promise<void> {
  if (autoApprove) return;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-D closes the terminal without an answer.
  const closed = new Promise<string>((resolve) => terminal.on("close", () => resolve("")));
  const answer = await Promise.race([terminal.question(`${question} Only "yes" is accepted: `), closed]);
  terminal.close();
  if (answer.trim() !== "yes") throw new LabError("Canceled; nothing was changed.");
}
