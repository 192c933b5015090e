import type { Marks } from "../marks.js";
import { escapeMarkup } from "../markup.js";
import { drawSvg } from "../svg/svg.js";
import type { Topology } from "../topology.js";
import { renderDetails } from "./details.js";
import { htmlPage } from "./page.js";

const PLACEHOLDER = "Guest, network, address, or MAC";

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
<div class="stage">
${await drawSvg(topologies, marks)}</div>
<aside class="details" aria-label="Details" aria-live="polite" hidden>
<button type="button" data-do="close" aria-label="Close" title="Close (Escape)">×</button>
${renderDetails(topologies)}</aside>
</section>
`;
}
