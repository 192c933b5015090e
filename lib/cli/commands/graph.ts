import { writeText } from "../../files/text-file.js";
import { renderMermaid } from "../../topology/mermaid.js";
import { renderHtml } from "../../topology/page/viewer.js";
import { renderSvg } from "../../topology/svg/svg.js";
import type { Topology } from "../../topology/topology.js";

export interface GraphOptions {
  readonly format: keyof typeof RENDERERS;
  /**
   * The file for the diagram.
   *
   * @default stdout
   */
  readonly output?: string;
}

const RENDERERS = {
  mermaid: async (topologies: readonly Topology[]) => renderMermaid(topologies),
  svg: (topologies: readonly Topology[]) => renderSvg(topologies),
  html: renderHtml,
  json: async (topologies: readonly Topology[]) => `${JSON.stringify(topologies, null, 2)}\n`,
};

/** Draws the labs in one diagram. */
export async function graph(topologies: readonly Topology[], { format, output }: GraphOptions): Promise<void> {
  writeText(await RENDERERS[format](topologies), output);
}
