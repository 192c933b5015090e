import type { ReviewedStack } from "../../review/report.js";
import { resourcesOf, type StackJson } from "../../topology/stack-json.js";
import { readJsonObject } from "../json-file.js";
import type { Stack } from "../synthesis.js";
import { topologyFrom } from "../topology.js";
import { UserError } from "../user-error.js";

/** What was synthesised of a stack. */
export function stackJson({ name, file }: Stack): StackJson {
  const json = readJsonObject(file);
  if (json) return json;
  throw new UserError(`The stack ${name} has no ${file}.`);
}

/** @param json what was synthesised of the stack, or what is applied in that form */
export function reviewed(stack: Stack, json: StackJson): ReviewedStack {
  const constructs = resourcesOf(json).map(({ id, construct }) => [id, construct] as const);
  return { topology: topologyFrom(json, stack), warnings: json["//"]?.findings ?? [], constructs: new Map(constructs) };
}
