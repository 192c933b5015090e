import { escapeControlCharacters } from "../control-characters.js";
import { drawn, sourceOf } from "./drawn.js";
import { adapterKey, MARKS, type Mark, type Marks, signed } from "./marks.js";
import { type Summary, summarize, whole } from "./summary.js";
import { adapterText, cloneText, guestText, hypervisorText, networkText } from "./texts.js";
import type { Adapter, Hypervisor, Topology } from "./topology.js";

// Mermaid's limits (its settings maxEdges and maxTextSize). A page on GitHub cannot raise them.
const MAX_EDGES = 500;
const MAX_CHARACTERS = 50_000;

/** The guests and networks that a diagram shows one by one. With more, equal guests share a node. */
const MAX_NODES = 20;

/** The nodes of the diagram of a change. With more, networks show the number of their guests. */
const MAX_CHANGED_NODES = 60;

const NAT_TEXT = ["NAT", "one for each guest"];

/**
 * Renders labs as one Mermaid flowchart. Each hypervisor is a box with its networks (round) and guests (square), and
 * each adapter is a line with its address.
 *
 * A lab with many guests and networks is summarized: guests that differ only in names and addresses share a node, and
 * the diagram of a change shows only what changes and its neighbors. If that exceeds Mermaid's limits, networks show
 * the number of their guests instead. If there are too many networks, hypervisors show the numbers of both.
 *
 * @param marks the changes. @default - no changes
 */
export function renderMermaid(topologies: readonly Topology[], marks: Marks = {}): string {
  const isLarge = nodeCount(topologies) > MAX_NODES;
  const summaries = topologies.map((topology) => (isLarge ? summarize(topology, marks) : whole(topology)));
  const all = topologies.map(whole);
  if (isDrawable(summaries, marks)) {
    const text = flowchart(summaries, describeGuests, marks);
    if (text.length <= MAX_CHARACTERS) return text;
  }
  const text = flowchart(all, countGuests, marks);
  return text.length <= MAX_CHARACTERS ? text : flowchart(all, countAll, marks);
}

function nodeCount(topologies: readonly Topology[]): number {
  return topologies.reduce((sum, { guests, networks }) => sum + guests.length + networks.length, 0);
}

/** Whether a diagram of all guests stays below Mermaid's limit of lines and, for a change, is readable. */
function isDrawable(summaries: readonly Summary[], marks: Marks): boolean {
  const topologies = summaries.map(({ topology }) => topology);
  const edges = topologies.flatMap(({ adapters, guests }) => [...adapters, ...guests.filter((g) => g.cloneOf)]).length;
  const isReadable = Object.keys(marks).length === 0 || nodeCount(topologies) <= MAX_CHANGED_NODES;
  return edges <= MAX_EDGES && isReadable;
}

type DescribeHypervisor = (summary: Summary, hypervisor: Hypervisor, node: NodeIds, marks: Marks) => string[];

function flowchart(summaries: readonly Summary[], describe: DescribeHypervisor, marks: Marks): string {
  const numbers = new Map<string, string>();
  const labs = summaries.map((summary) => {
    const { topology } = summary;
    const node = nodeIds(topology, numbers);
    const hypervisors = topology.hypervisors.flatMap((hypervisor) =>
      box(node(hypervisor.id), [hypervisorText(hypervisor)], describe(summary, hypervisor, node, marks)),
    );
    return summaries.length > 1 ? box(node(""), [topology.lab], hypervisors) : hypervisors;
  });
  return ["flowchart LR", ...indented([...labs.flat(), ...styles(marks)]), ""].join("\n");
}

/** Returns the node of a guest or network, by its id. */
type NodeIds = (id: string) => string;

// Numbered, because a name may contain characters that an id cannot, or be a keyword of Mermaid (`end`).
function nodeIds({ lab }: Topology, numbers: Map<string, string>): NodeIds {
  return (id) => {
    const key = JSON.stringify([lab, id]);
    const number = numbers.get(key) ?? `n${numbers.size + 1}`;
    numbers.set(key, number);
    return number;
  };
}

/** Returns the styles of the marks in use. */
function styles(marks: Marks): string[] {
  const used = new Set(Object.values(marks));
  return Object.entries(MARKS).flatMap(([mark, { color }]) =>
    used.has(mark as Mark)
      ? `classDef ${mark} stroke:${color},stroke-width:3px${mark === "removed" ? ",stroke-dasharray:6 4" : ""}`
      : [],
  );
}

/** Returns the id of the node that represents the adapters' own NATs. */
function natOf(hypervisor: Hypervisor): string {
  return `${hypervisor.id}/nat`;
}

function describeGuests(summary: Summary, hypervisor: Hypervisor, node: NodeIds, marks: Marks): string[] {
  const { topology, notes, rest } = summary;
  const { guests, adapters, networks } = drawn(topology, hypervisor);
  const nat = natOf(hypervisor);
  const noteOn = ({ id }: { readonly id: string }) => (notes[id] === undefined ? [] : [notes[id]]);
  return [
    ...(adapters.some(hasOwnNat) ? [round(node(nat), NAT_TEXT)] : []),
    ...networks.map((network) =>
      round(node(network.id), [...networkText(topology, network), ...noteOn(network)], marks[network.id]),
    ),
    ...guests.map((guest) =>
      marked(
        `${node(guest.id)}[${label(signed(marks[guest.id], [...guestText(guest), ...noteOn(guest)]))}]`,
        marks[guest.id],
      ),
    ),
    ...adapters.map((adapter) => {
      const text = signed(marks[adapterKey(adapter)], adapterText(topology, adapter));
      return `${node(adapter.guest)} ---${text.length > 0 ? `|${label(text)}|` : ""} ${node(adapter.network ?? nat)}`;
    }),
    ...guests.flatMap((guest) => {
      const source = sourceOf(topology, guest);
      return source ? [`${node(guest.id)} -.->|${label([cloneText(guest)])}| ${node(source.id)}`] : [];
    }),
    ...(rest[hypervisor.id] ? [round(node(`${hypervisor.id}/rest`), rest[hypervisor.id])] : []),
  ];
}

function countGuests({ topology }: Summary, hypervisor: Hypervisor, node: NodeIds, marks: Marks): string[] {
  const { networks, adapters } = drawn(topology, hypervisor);
  const natAdapters = adapters.filter(hasOwnNat);
  return [
    ...(natAdapters.length > 0 ? [round(node(natOf(hypervisor)), [...NAT_TEXT, guestCount(natAdapters)])] : []),
    ...networks.map((network) => {
      const adapters = topology.adapters.filter((adapter) => adapter.network === network.id);
      return round(node(network.id), [...networkText(topology, network), guestCount(adapters)], marks[network.id]);
    }),
  ];
}

function countAll({ topology }: Summary, hypervisor: Hypervisor, node: NodeIds): string[] {
  const { guests, networks } = drawn(topology, hypervisor);
  const counts = [counted(networks, "network"), counted(guests, "guest")];
  return [round(node(`${hypervisor.id}/all`), counts)];
}

function hasOwnNat({ kind }: Adapter): boolean {
  return kind === "nat";
}

function guestCount(adapters: readonly Adapter[]): string {
  return counted([...new Set(adapters.map(({ guest }) => guest))], "guest");
}

function counted({ length }: readonly unknown[], what: string): string {
  return length === 1 ? `1 ${what}` : `${length} ${what}s`;
}

function box(id: string, lines: readonly string[], content: readonly string[]): string[] {
  return [`subgraph ${id}[${label(lines)}]`, ...indented(["direction LR", ...content]), "end"];
}

function round(id: string, lines: readonly string[], mark?: Mark): string {
  return marked(`${id}(${label(signed(mark, lines))})`, mark);
}

function marked(node: string, mark: Mark | undefined): string {
  return mark === undefined ? node : `${node}:::${mark}`;
}

function label(lines: readonly string[]): string {
  return `"${lines.map(escapeText).join("<br/>")}"`;
}

/**
 * Escapes all characters except letters, digits, and a few harmless ones as Mermaid's entity codes, so that Mermaid
 * reads no part of a name as syntax.
 */
function escapeText(text: string): string {
  return escapeControlCharacters(text.replace(/\s/g, " ")).replace(
    /[^\p{L}\p{M}\p{N} .,/_-]/gu,
    (sign) => `#${sign.codePointAt(0)};`,
  );
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
