import { readJsonObject } from "../files/json-file.js";
import { UserError } from "../lab-error.js";
import type { Stack } from "../terraform/stack.js";
import type { StackJson } from "../terraform/stack-json.js";

/** What was synthesised of a stack. @throws {UserError} Its file is not there, or is no JSON object. */
export function stackJson({ file }: Pick<Stack, "file">): StackJson {
  const json = readJsonObject(file);
  if (json) return json;
  throw new UserError(`The app wrote no ${file}, though its manifest names it.`);
}
