import { LocalBackend, TerraformBackend, type TerraformStack } from "cdktf";

/**
 * Gives a stack that has no backend of its user's a state file beside the output folder: its path is relative, so that what is synthesised is the same on
 * every machine.
 */
export function ensureStateFile(stack: TerraformStack): void {
  if (!stack.node.findAll().some((each) => TerraformBackend.isBackend(each))) {
    new LocalBackend(stack, { path: `../../../terraform.${stack.node.id}.tfstate` });
  }
}
