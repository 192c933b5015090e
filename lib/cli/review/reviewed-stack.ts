import type { ReviewedStack } from "../../review/report.js";
import type { Stack } from "../../terraform/stack.js";
import { constructPaths, type StackJson } from "../../terraform/stack-json.js";
import { topologyFrom } from "../topology.js";

/**
 * Returns a stack in the form that a review compares.
 *
 * @param json the stack's synthesized JSON, or its state in the same form
 */
export function reviewedStack(stack: Stack, json: StackJson): ReviewedStack {
  return {
    topology: topologyFrom(json, stack),
    capacity: json["//"]?.capacity ?? [],
    policies: json["//"]?.policies ?? [],
    warnings: json["//"]?.findings ?? [],
    constructs: constructPaths(json),
  };
}
