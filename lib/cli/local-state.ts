import path from "node:path";
import { isObject, readJsonObject } from "../files/json-file.js";
import { readStackJson, type Stack } from "../terraform/stack.js";

/** Whether nothing of a stack is applied, according to its state. Unknown, so false, if a backend has the state. */
export function isUnapplied(stack: Stack): boolean {
  const { local } = readStackJson(stack).terraform?.backend ?? {};
  return local?.path !== undefined && managedResources(path.resolve(stack.directory, local.path)) === 0;
}

/** Returns the number of resources in a state. */
export function managedResources(file: string): number {
  try {
    const { resources } = readJsonObject(file) ?? {};
    return Array.isArray(resources) ? resources.filter((each) => isObject(each) && each.mode === "managed").length : 0;
  } catch {
    // Terraform reports a damaged state to whoever uses it.
    return 0;
  }
}
