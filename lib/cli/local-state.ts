import path from "node:path";
import { isObject, readJsonObject } from "../files/json-file.js";
import { readStackJson, type Stack } from "../terraform/stack.js";

/**
 * Whether nothing of a stack is applied, according to its state. Unknown, so false, if a backend or another workspace
 * has the state, or if the state is damaged.
 */
export function isUnapplied(stack: Stack): boolean {
  const { local } = readStackJson(stack).terraform?.backend ?? {};
  const { TF_WORKSPACE: workspace = "default" } = process.env;
  return (
    local?.path !== undefined && workspace === "default" && countIn(path.resolve(stack.directory, local.path)) === 0
  );
}

/** Returns the number of resources in a state. Terraform reports a damaged one, which counts as 0, to its users. */
export function managedResources(file: string): number {
  return countIn(file) ?? 0;
}

/** Returns the number of resources in a state, or undefined if it is damaged. A missing one has none. */
function countIn(file: string): number | undefined {
  try {
    const { resources } = readJsonObject(file) ?? { resources: [] };
    if (!Array.isArray(resources)) return undefined;
    return resources.filter((each) => isObject(each) && each.mode === "managed").length;
  } catch {
    return undefined;
  }
}
