import { asset } from "../assets.js";
import { type KeyOf, keysOf } from "../drawn.js";
import { MARKS, type Marks, TEST_LEGEND } from "../marks.js";
import { escapeMarkup } from "../markup.js";
import type { Results } from "../results.js";
import { hypervisorText } from "../texts.js";
import type { Topology } from "../topology.js";
import { failureEdges } from "./failure-edges.js";
import {
  type AdapterFigure,
  type Block,
  chipHeight,
  DETAIL,
  type EdgeFigure,
  type Figures,
  figuresOf,
  type GuestFigure,
  INSET,
  LINE,
  NAME,
  type NetworkFigure,
  PADDING,
} from "./figures.js";
import { type LaidBox, type Layout, type Line, layOut, type Point, type Rectangle, type Size } from "./layout.js";
import { textWidth } from "./text-width.js";

/**
 * Renders labs as one SVG diagram. Each hypervisor is a box with its networks (round, colored by category), and guests
 * (square), whose adapters have lines to their networks.
 *
 * Many guests with the same connections form a block. The diagram is light or dark like the page that contains it.
 *
 * @param marks the changes. @default - no changes
 */
export async function renderSvg(topologies: readonly Topology[], marks: Marks = {}): Promise<string> {
  return drawSvg(topologies, marks, `<style>${diagramStyle()}</style>`);
}

/**
 * Renders labs as `renderSvg` does, with what failed in booted tests of them, and a legend.
 *
 * @param tests the labs and the results of their tests
 */
export async function renderResultsSvg(
  tests: readonly { readonly topology: Topology; readonly results: Results }[],
): Promise<string> {
  const topologies = tests.map(({ topology }) => topology);
  const results = tests.map((test) => test.results);
  return drawSvg(topologies, {}, `<style>${diagramStyle()}</style>`, keysOf(topologies), results);
}

/** Returns the stylesheet of diagrams. */
export function diagramStyle(): string {
  const marks = Object.entries(MARKS).map(([mark, { color }]) => `.lab .${mark} { --mark: ${color}; }\n`);
  return asset("diagram.css") + marks.join("");
}

/**
 * Renders the diagram without its stylesheet, for a page that contains it.
 *
 * @param head markup at the start of the SVG
 * @param key the keys of guests and networks
 * @param results the results of tests of the labs. @default - none
 */
export async function drawSvg(
  topologies: readonly Topology[],
  marks: Marks = {},
  head = "",
  key: KeyOf = keysOf(topologies),
  results: readonly Results[] = [],
): Promise<string> {
  const labs = topologies.map((topology, index) => labBoxes(topology, `lab${index}`, key, marks, results[index]));
  const [first] = labs;
  const boxes = labs.length === 1 && first.hypervisors.length > 0 ? first.hypervisors : labs.map(({ lab }) => lab);
  const figures = boxes.flatMap(figuresIn);
  const nodes = new Set(figures.flatMap(({ networks, blocks }) => [...networks, ...blocks].map(({ node }) => node.id)));
  // A reader may return networks without a hypervisor.
  const lines = figures
    .flatMap(({ edges }) => edges)
    .filter(({ laid: { from, to } }) => nodes.has(from.node) && nodes.has(to.node));
  const failures = topologies.flatMap((topology, index) =>
    failureEdges(
      results[index]?.pairs ?? [],
      (guest) => key(topology, guest),
      (guest) => blockOf(figures, guest),
    ),
  );
  const failed = failures.flatMap(({ laid: { from, to } }) => [from.node, to.node]);
  const edges = [...lines, ...failures];
  const layout = await layOut({
    boxes,
    edges: edges.map(({ laid }) => laid),
    alike: figures.flatMap(({ alike }) => alike.map((ids) => ids.filter((id) => !failed.includes(id)))),
  });
  const name = escapeMarkup(`Diagram of ${topologies.map(({ lab }) => lab).join(", ")}`);
  const legend = results.length > 0 ? [...results.map(({ summary }) => summary), TEST_LEGEND] : [];
  const legendWidths = legend.map((line) => textWidth(line, DETAIL) + 2 * PADDING);
  const width = tenths(Math.max(layout.width, ...legendWidths));
  const legendTop = layout.height + LINE;
  const height = tenths(layout.height + (legend.length > 0 ? legend.length * LINE + PADDING : 0));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="lab" role="img" aria-label="${name}" ` +
      `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    ARROW,
    `${head}<rect class="paper" width="100%" height="100%"/>`,
    ...boxes.flatMap((each) => drawBox(each, layout)),
    ...edges.map((edge) => drawEdge(edge, layout)),
    ...figures.flatMap(({ networks }) =>
      networks.map(({ figure }) => drawNetwork(figure, placeOf(layout, figure.key))),
    ),
    ...figures.flatMap(({ blocks }) => blocks.flatMap((each) => drawBlock(each, placeOf(layout, each.node.id)))),
    ...legend.map((line, index) => text(line, { x: PADDING, y: legendTop + index * LINE }, "detail")),
    "</svg>\n",
  ].join("\n");
}

/** The arrowhead of lines from clones to their sources. */
const ARROW =
  '<marker id="copied" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" ' +
  'markerUnits="userSpaceOnUse" orient="auto"><path class="arrow" d="M0,0L8,4L0,8z"/></marker>';

/** The box of a lab or of a hypervisor. */
interface Box extends LaidBox {
  readonly text: string;
  readonly boxes: readonly Box[];
  /** The figures of a hypervisor. Absent for a lab. */
  readonly figures?: Figures;
}

function labBoxes(topology: Topology, id: string, key: KeyOf, marks: Marks, results: Results | undefined) {
  const hypervisors = topology.hypervisors.map((hypervisor, index): Box => {
    const figures = figuresOf(topology, hypervisor, key, marks, results);
    const nodes = [...figures.networks, ...figures.blocks].map(({ node }) => node);
    return { ...titled(hypervisorText(hypervisor)), id: `${id}-${index}`, nodes, boxes: [], figures };
  });
  return { lab: { ...titled(topology.lab), id, nodes: [], boxes: hypervisors }, hypervisors };
}

function titled(text: string): { readonly text: string; readonly title: Size } {
  return { text, title: { width: textWidth(text, NAME, "bold"), height: LINE } };
}

function figuresIn({ figures, boxes }: Box): Figures[] {
  return [...(figures ? [figures] : []), ...boxes.flatMap(figuresIn)];
}

/** Returns the node that contains the guest with a key. */
function blockOf(figures: readonly Figures[], guest: string): string | undefined {
  const blocks = figures.flatMap((each) => each.blocks);
  return blocks.find(({ guests }) => guests.some(({ figure }) => figure.key === guest))?.node.id;
}

function placeOf({ places }: Layout, id: string): Rectangle {
  return places.get(id) as Rectangle;
}

function drawBox(box: Box, layout: Layout): string[] {
  const place = placeOf(layout, box.id);
  const at = { x: place.x + PADDING + 4, y: place.y + PADDING + LINE };
  return [
    `<g class="${box.figures ? "hypervisor" : "whole"}">${rectangle(place, 10)}${text(box.text, at, "name")}</g>`,
    ...box.boxes.flatMap((each) => drawBox(each, layout)),
  ];
}

function drawNetwork({ key, network, mark, lines }: NetworkFigure, place: Rectangle): string {
  const middle = place.x + place.width / 2;
  return figure(["network", network.category, mark], key, [
    title(lines),
    rectangle(place, Math.min(22, place.height / 2)),
    ...lines.map((line, index) =>
      text(line, { x: middle, y: place.y + PADDING + LINE * (index + 1) - 4 }, index === 0 ? "name" : "detail"),
    ),
  ]);
}

function drawBlock({ guests }: Block, place: Rectangle): string[] {
  const around = guests.length > 1 ? [`<g class="block">${rectangle(place, 8)}</g>`] : [];
  const drawn = guests.map(({ figure, at, size }) =>
    drawGuest(figure, { ...size, x: place.x + at.x, y: place.y + at.y }),
  );
  return [...around, ...drawn];
}

function drawGuest({ key, lines, details: more, mark, adapters }: GuestFigure, place: Rectangle): string {
  const [name = "", ...details] = lines;
  let y = place.y + PADDING + LINE - 4;
  const head = [
    text(name, { x: place.x + PADDING, y }, "name"),
    ...details.map((line) => {
      y += LINE;
      return text(line, { x: place.x + PADDING, y }, "detail");
    }),
  ];
  y = place.y + place.height - adapters.reduce((sum, each) => sum + chipHeight(each), 0);
  const chips = adapters.map((adapter) => {
    const height = chipHeight(adapter);
    const chip = { x: place.x + INSET, y, width: place.width - 2 * INSET, height: height - INSET };
    y += height;
    return drawChip(adapter, chip);
  });
  return figure(["guest", mark], key, [title([...lines, ...more]), rectangle(place, 6), ...head, ...chips]);
}

function drawChip({ adapter, category, mark, lines }: AdapterFigure, place: Rectangle): string {
  const classes = ["adapter", category, mark, adapter.unplugged && "unplugged"];
  return group(classes, "", [
    rectangle(place, 4),
    `<circle cx="${tenths(place.x + 10)}" cy="${tenths(place.y + 2 + LINE / 2)}" r="3.5"/>`,
    ...lines.map((line, index) => text(line, { x: place.x + 20, y: place.y + LINE * (index + 1) - 2 }, "detail")),
  ]);
}

function drawEdge({ laid, ends, kind, mark, text: label, details, unplugged }: EdgeFigure, { lines }: Layout): string {
  const line = lines.get(laid.id) as Line;
  return group(["edge", kind, mark, unplugged && "unplugged"], ` data-ends="${ends.join(" ")}"`, [
    ...(details ? [title(details)] : []),
    `<path d="${pathOf(line.points)}"${kind === "copy" ? ' marker-end="url(#copied)"' : ""}/>`,
    ...(label && line.label ? [text(label, { x: line.label.x, y: line.label.y + DETAIL / 3 }, "detail")] : []),
  ]);
}

function pathOf([start, ...points]: readonly Point[]): string {
  return `M${pair(start)}C${points.map(pair).join(" ")}`;
}

function pair({ x, y }: Point): string {
  return `${tenths(x)},${tenths(y)}`;
}

/** Returns a group for which a page has details. */
function figure(classes: readonly (string | false | undefined)[], key: string, content: readonly string[]): string {
  return group(classes, ` data-key="${key}"`, content);
}

function group(classes: readonly (string | false | undefined)[], more: string, content: readonly string[]): string {
  return `<g class="${classes.filter(Boolean).join(" ")}"${more}>${content.join("")}</g>`;
}

function rectangle({ x, y, width, height }: Rectangle, radius: number): string {
  return `<rect x="${tenths(x)}" y="${tenths(y)}" width="${tenths(width)}" height="${tenths(height)}" rx="${radius}"/>`;
}

function text(words: string, { x, y }: Point, style: "name" | "detail"): string {
  return `<text class="${style}" x="${tenths(x)}" y="${tenths(y)}">${escapeMarkup(words)}</text>`;
}

/** Returns a tooltip. */
function title(lines: readonly string[]): string {
  return `<title>${escapeMarkup(lines.join("\n"))}</title>`;
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
