import { readJsonObject } from "../files/json-file.js";
import { LabError } from "../lab-error.js";
import type { StackJson } from "./stack-json.js";

/** A synthesized Terraform stack of a project. */
export interface Stack {
  readonly name: string;
  /** The absolute path of the folder in which Terraform runs. */
  readonly directory: string;
  /** The absolute path of the synthesized JSON. */
  readonly file: string;
}

/**
 * Reads a stack's synthesized JSON.
 *
 * @throws {LabError} The file is missing or is not a JSON object.
 */
export function readStackJson({ file }: Pick<Stack, "file">): StackJson {
  const json = readJsonObject(file);
  if (json) return json;
  throw new LabError(`The app did not write ${file}, which its manifest lists.`);
}

/** A stack with its synthesized JSON. */
export interface SynthesizedStack extends Pick<Stack, "name" | "directory"> {
  readonly json: StackJson;
}

/**
 * Returns a stack with its synthesized JSON.
 *
 * @throws {LabError} The file is missing or is not a JSON object.
 */
export function withJson(stack: Stack): SynthesizedStack {
  return { name: stack.name, directory: stack.directory, json: readStackJson(stack) };
}
