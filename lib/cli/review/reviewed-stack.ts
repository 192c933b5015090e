import type { PlatformTooling } from "../../platforms/tooling.js";
import type { FirstBoots } from "../../review/first-boot.js";
import type { ReviewedStack } from "../../review/report.js";
import {
  constructPaths,
  firstBootNotes,
  pathHistories,
  resourcesOf,
  type StackJson,
} from "../../terraform/stack-json.js";
import { traitsOf } from "../platforms.js";
import { topologyFrom } from "../topology.js";

/**
 * Returns a stack in the form that a review compares.
 *
 * @param json the stack's synthesized JSON, or its state in the same form
 */
export function reviewedStack(json: StackJson, platforms: readonly PlatformTooling[]): ReviewedStack {
  return {
    topology: topologyFrom(json, platforms),
    traits: traitsOf(platforms),
    firstBoots: firstBootsOf(json),
    seeds: new Set(resourcesOf(json).flatMap(({ id, body }) => (body["//"]?.seed ? id : []))),
    capacity: json["//"]?.capacity ?? [],
    images: json["//"]?.images ?? [],
    policies: json["//"]?.policies ?? [],
    warnings: json["//"]?.findings ?? [],
    constructs: constructPaths(json),
    histories: pathHistories(json),
  };
}

function firstBootsOf(json: StackJson): FirstBoots {
  return new Map(
    [...firstBootNotes(json)].map(([guest, { firstBoot, newInstance }]) => [
      guest,
      { ...firstBoot, ...(newInstance && { newInstance }) },
    ]),
  );
}
