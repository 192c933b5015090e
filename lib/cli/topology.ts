import type { PlatformTooling } from "../platforms/tooling.js";
import { readStackJson, type Stack } from "../terraform/stack.js";
import type { StackJson } from "../terraform/stack-json.js";
import { readTopology } from "../topology/read.js";
import type { Topology } from "../topology/topology.js";

/**
 * Returns the topology of a stack.
 *
 * @throws {LabError} The stack's file is missing or is not a JSON object.
 */
export function topologyOf(stack: Stack, platforms: readonly PlatformTooling[]): Topology {
  return topologyFrom(readStackJson(stack), platforms);
}

/** Returns the topology of a stack's JSON. */
export function topologyFrom(json: StackJson, platforms: readonly PlatformTooling[]): Topology {
  return readTopology(
    json,
    platforms.map(({ reader }) => reader),
  );
}
