import type { StackJson } from "../topology/stack-json.js";
import { readJsonObject } from "./json-file.js";
import type { Stack } from "./synthesis.js";
import { UserError } from "./user-error.js";

/** What was synthesised of a stack. @throws {UserError} Its file is not there, or is no JSON object. */
export function stackJson({ file }: Pick<Stack, "file">): StackJson {
  const json = readJsonObject(file);
  if (json) return json;
  throw new UserError(`The app wrote no ${file}, though its manifest names it.`);
}
