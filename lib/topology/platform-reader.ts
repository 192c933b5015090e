import type { Resource } from "../terraform/stack-json.js";
import type { Topology } from "./topology.js";

/** Knows the resource types of one platform: the other half of its hypervisor's `render` methods. */
export interface PlatformReader {
  /** Whether the resource is of this platform. */
  reads(type: string): boolean;
  /** The graph that these resources make, in any order. */
  read(resources: readonly Resource[]): Omit<Topology, "lab">;
}
