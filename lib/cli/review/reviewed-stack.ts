import type { PlatformTooling } from "../../platforms/tooling.js";
import type { ReviewedStack } from "../../review/report.js";
import { resourcesOf, type StackJson } from "../../terraform/stack-json.js";
import { traitsOf } from "../platforms.js";
import { topologyFrom } from "../topology.js";

/** @param json what was synthesised of the stack, or what is applied in that form */
export function reviewed(json: StackJson, platforms: readonly PlatformTooling[]): ReviewedStack {
  return {
    topology: topologyFrom(json, platforms),
    traits: traitsOf(platforms),
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
