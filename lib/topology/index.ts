import { ownPlatforms } from "../platforms/registry.js";
import type { PlatformTooling } from "../platforms/tooling.js";
import type { StackJson } from "../terraform/stack-json.js";
import { readTopology as read } from "./read.js";
import type { Topology } from "./topology.js";

export { NetworkCategory } from "../net/network-category.js";
export type { SecretSource } from "../secret-placeholder.js";
export type { StackJson, VariableBody } from "../terraform/stack-json.js";
export { renderHosts } from "./hosts.js";
export type { Mark, Marks } from "./marks.js";
export { renderMermaid } from "./mermaid.js";
export { renderHtml } from "./page/viewer.js";
export { renderSvg } from "./svg/svg.js";
export { renderTable } from "./table.js";
export type { Adapter, Guest, GuestDisk, Hypervisor, Network, PortForward, Topology } from "./topology.js";

/**
 * Returns the topology of a synthesized stack (the parsed cdk.tf.json). Resources of unknown platforms are ignored.
 *
 * @param platforms the tooling of platforms that are not part of this package
 */
export function readTopology(stack: StackJson, platforms: readonly PlatformTooling[] = []): Topology {
  return read(
    stack,
    [...ownPlatforms(), ...platforms].map(({ reader }) => reader),
  );
}
