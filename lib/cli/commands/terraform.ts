import type { NeededSecrets } from "../secret-environment.js";
import type { Session } from "../session.js";

/**
 * Runs any command of Terraform in a stack's folder, with the provider and the environment of the lab.
 *
 * @param args the command and its arguments, such as `["state", "list"]`
 * @returns Terraform's exit code
 */
export async function terraform({ stacks: [stack], terraform }: Session, args: readonly string[]): Promise<number> {
  return terraform.runAny(stack, args);
}

/** Returns the secrets that a command of Terraform needs. */
export function secretsFor([command]: readonly string[]): NeededSecrets {
  return command === "apply" ? "all" : command === "plan" ? "stored" : "none";
}
