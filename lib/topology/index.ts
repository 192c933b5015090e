export {
  literalNumber,
  literalText,
  type Resource,
  type ResourceBody,
  referenceTo,
  type StackJson,
} from "../terraform/stack-json.js";
export { renderHosts } from "./hosts.js";
export type { Mark, Marks } from "./marks.js";
export { renderMermaid } from "./mermaid.js";
export { renderHtml } from "./page/viewer.js";
export type { PlatformReader } from "./platform-reader.js";
export { readTopology } from "./read.js";
export { renderSvg } from "./svg/svg.js";
export { renderTable } from "./table.js";
export type { Adapter, Guest, Hypervisor, Network, NetworkKind, PortForward, Topology } from "./topology.js";
