import type { Resource } from "../terraform/stack-json.js";
import type { Topology } from "./topology.js";

/** Reads the resources of one platform: the reverse of its renderers. */
export interface PlatformReader {
  /** Whether resources of this type belong to the platform. */
  reads(type: string): boolean;
  /** Returns the topology of these resources. All lists may be in any order. */
  read(resources: readonly Resource[]): Omit<Topology, "lab">;
}
