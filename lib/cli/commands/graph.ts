import { renderMermaid } from "../../topology/mermaid.js";
import { renderHtml } from "../../topology/page/viewer.js";
import { renderSvg } from "../../topology/svg/svg.js";
import type { Topology } from "../../topology/topology.js";
import { writeOutput } from "../output.js";

export interface GraphOptions {
  readonly format: keyof typeof FORMATS;
  /** Where the picture goes. @default stdout */
  readonly output?: string;
}

const FORMATS = {
  mermaid: async (topologies: readonly Topology[]) => renderMermaid(topologies),
  svg: (topologies: readonly Topology[]) => renderSvg(topologies),
  html: renderHtml,
  json: async (topologies: readonly Topology[]) => `${JSON.stringify(topologies, null, 2)}\n`,
};

/** Draws the labs in one picture. */
export async function graph(topologies: readonly Topology[], { format, output }: GraphOptions): Promise<void> {
  const text = await FORMATS[format](topologies);
  writeOutput(text, output);
}
