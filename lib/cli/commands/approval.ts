import { createInterface } from "node:readline/promises";
import { LabError } from "../../lab-error.js";

export interface ApprovalOptions {
  /** Do not ask. */
  readonly autoApprove?: boolean;
  /** Whether stdout is for JSON alone. */
  readonly json?: boolean;
}

/** Terraform's arguments. It asks by itself. */
export function approvalArguments({ autoApprove }: ApprovalOptions): string[] {
  return autoApprove ? ["-auto-approve"] : [];
}

/**
 * @param before what to do before one gives the option
 * @throws {LabError} There is nobody to ask.
 */
export function requireApproval({ autoApprove, json }: ApprovalOptions, before = "look at labvisor plan, then "): void {
  if (autoApprove || (process.stdin.isTTY && !json)) return;
  throw new LabError(
    `${json ? "With --json nobody is asked" : "There is no terminal to ask on"}: ${before}give --auto-approve.`,
  );
}

/** Asks, where it is not approved already. @throws {LabError} The answer is no. */
export async function approve({ autoApprove }: ApprovalOptions, question: string): Promise<void> {
  if (autoApprove) return;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // A Ctrl-D closes it, and nothing is answered.
  const noAnswer = new Promise<string>((resolve) => terminal.on("close", () => resolve("")));
  const answer = await Promise.race([terminal.question(`${question} Only "yes" is taken: `), noAnswer]);
  terminal.close();
  if (answer.trim() !== "yes") throw new LabError("Nothing was done.");
}
