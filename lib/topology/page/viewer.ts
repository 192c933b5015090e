import { keysOf } from "../drawn.js";
import type { Marks } from "../marks.js";
import { escapeMarkup } from "../markup.js";
import { overview } from "../summary.js";
import { drawSvg } from "../svg/svg.js";
import type { Topology } from "../topology.js";
import { renderDetails } from "./details.js";
import { renderLegend } from "./legend.js";
import { htmlPage } from "./page.js";

const PLACEHOLDER = "Guest, network, address, or MAC";

/** The number of guests from which equal ones are a node with their number, until the reader opens it. */
const CROWD = 60;

/** Renders labs as a page: a diagram with zoom and search, and the details of each guest and network. */
export async function renderHtml(topologies: readonly Topology[]): Promise<string> {
  const title = topologies.map(({ lab }) => lab).join(", ");
  return htmlPage({ title, body: await renderViewer(topologies), whole: true });
}

/** Renders a diagram in a page, with its tools and details. */
export async function renderViewer(topologies: readonly Topology[], marks: Marks = {}): Promise<string> {
  const name = escapeMarkup(topologies.map(({ lab }) => lab).join(", "));
  return `<section class="viewer" aria-label="Diagram of ${name}">
<div class="tools" hidden>
<input type="search" aria-label="Search" placeholder="${PLACEHOLDER}" autocomplete="off" spellcheck="false">
<output></output>
<button type="button" data-do="out" aria-label="Zoom out" title="Zoom out (-)">−</button>
<button type="button" data-do="in" aria-label="Zoom in" title="Zoom in (+)">+</button>
<button type="button" data-do="fit" title="Show all (0)">Show all</button>
</div>
${await renderOverview(topologies, marks)}<div class="stage">
${await drawSvg(topologies, marks)}</div>
<aside class="details" aria-label="Details" aria-live="polite" hidden>
<button type="button" data-do="close" aria-label="Close" title="Close (Escape)">×</button>
${renderDetails(topologies)}</aside>
${renderLegend(topologies, marks)}</section>
`;
}

/** Renders a diagram of many guests that shows numbers. Each of its figures opens the complete diagram. */
async function renderOverview(topologies: readonly Topology[], marks: Marks): Promise<string> {
  if (topologies.reduce((sum, { guests }) => sum + guests.length, 0) < CROWD) return "";
  const folded = topologies.map((topology) => overview(topology, marks));
  const svg = await drawSvg(folded, marks, "", keysOf(topologies));
  return `<div class="overview" hidden>\n${svg.replaceAll(" data-key=", " data-opens=")}</div>\n`;
}
