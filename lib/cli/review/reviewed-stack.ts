import type { ReviewedStack } from "../../review/report.js";
import type { Stack } from "../../terraform/stack.js";
import { resourcesOf, type StackJson } from "../../terraform/stack-json.js";
import { topologyFrom } from "../topology.js";

/** @param json what was synthesised of the stack, or what is applied in that form */
export function reviewed(stack: Stack, json: StackJson): ReviewedStack {
  return {
    topology: topologyFrom(json, stack),
    capacity: json["//"]?.capacity ?? [],
    policies: json["//"]?.policies ?? [],
    warnings: json["//"]?.findings ?? [],
    constructs: constructsOf(json),
  };
}

/** The paths of constructs by the addresses of their resources. */
export function constructsOf(json: StackJson): ReadonlyMap<string, string> {
  return new Map(resourcesOf(json).map(({ id, construct }) => [id, construct]));
}
