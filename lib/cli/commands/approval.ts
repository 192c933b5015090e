import { UserError } from "../user-error.js";

export interface ApprovalOptions {
  /** Do not ask. */
  readonly autoApprove?: boolean;
}

/** Terraform's arguments. It asks by itself. */
export function approvalArguments({ autoApprove }: ApprovalOptions): string[] {
  return autoApprove ? ["-auto-approve"] : [];
}

/** @throws {UserError} There is nobody to ask. */
export function requireApproval({ autoApprove }: ApprovalOptions): void {
  if (autoApprove || process.stdin.isTTY) return;
  throw new UserError("There is no terminal to ask on: look at labvisor plan, then give --auto-approve.");
}
