import type { PlatformTooling } from "../platforms/tooling.js";
import type { Stack } from "../terraform/stack.js";
import type { StackJson } from "../terraform/stack-json.js";
import { readTopology } from "../topology/read.js";
import type { Topology } from "../topology/topology.js";
import { stackJson } from "./synthesized-stack.js";

/** Returns the topology of a stack. @throws {LabError} where its file is missing, or is no JSON object */
export function topologyOf(stack: Stack, platforms: readonly PlatformTooling[]): Topology {
  return topologyFrom(stackJson(stack), platforms);
}

/** Returns the topology of a stack's JSON, now or before. */
export function topologyFrom(json: StackJson, platforms: readonly PlatformTooling[]): Topology {
  return readTopology(
    json,
    platforms.map(({ reader }) => reader),
  );
}
