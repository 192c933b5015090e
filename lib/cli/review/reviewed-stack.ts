import type { ReviewedStack } from "../../review/report.js";
import { resourcesOf, type StackJson } from "../../topology/stack-json.js";
import type { Stack } from "../synthesis.js";
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
