import { readJsonObject } from "../files/json-file.js";
import { LabError } from "../lab-error.js";
import type { SynthesizedStack } from "../platforms/tooling.js";
import type { Stack } from "../terraform/stack.js";
import type { StackJson } from "../terraform/stack-json.js";

/** What was synthesised of a stack. @throws {LabError} Its file is not there, or is no JSON object. */
export function stackJson({ file }: Pick<Stack, "file">): StackJson {
  const json = readJsonObject(file);
  if (json) return json;
  throw new LabError(`The app wrote no ${file}, though its manifest names it.`);
}

/** Returns a stack with its JSON, for the tooling of platforms. @throws {LabError} as {@link stackJson} */
export function synthesized(stack: Stack): SynthesizedStack {
  return { name: stack.name, directory: stack.directory, json: stackJson(stack) };
}
