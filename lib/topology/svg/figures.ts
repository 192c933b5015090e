import { NetworkCategory } from "../../net/network-category.js";
import { type Drawn, drawn, type KeyOf, sourceOf } from "../drawn.js";
import { adapterKey, type Mark, type Marks, signed } from "../marks.js";
import { failedCount, type GuestResult, type Results } from "../results.js";
import { adapterText, cloneText, guestText, networkText } from "../texts.js";
import { type Adapter, type Guest, type Hypervisor, type Network, networkOf, type Topology } from "../topology.js";
import type { End, LaidEdge, LaidNode, Point, Size } from "./layout.js";
import { textWidth } from "./text-width.js";

// The figures of a hypervisor and their sizes, before the layout.

/** The sizes of fonts, the height of a line of text, and the padding around texts. */
export const NAME = 14;
export const DETAIL = 12;
export const LINE = 17;
export const PADDING = 10;
/** The margin around an adapter in its guest's box. */
export const INSET = 5;

/**
 * The number of guests with the same connections above which they become one block, with one line to each of their
 * networks. In a hypervisor with more guests than CROWD, two already do.
 */
const ALIKE = 6;
const CROWD = 12;
const BLOCK_GAP = 12;

export interface NetworkFigure {
  readonly key: string;
  readonly network: Network;
  readonly mark?: Mark;
  readonly lines: readonly string[];
}

export interface GuestFigure {
  readonly key: string;
  readonly guest: Guest;
  readonly mark?: Mark;
  /** The guest's name and hardware, and its result. */
  readonly lines: readonly string[];
  /** More lines of its tooltip. */
  readonly details: readonly string[];
  readonly adapters: readonly AdapterFigure[];
}

export interface AdapterFigure {
  readonly adapter: Adapter;
  readonly category: NetworkCategory;
  readonly mark?: Mark;
  readonly lines: readonly string[];
}

/** One guest, or several in rows and columns. */
export interface Block {
  readonly node: LaidNode;
  readonly guests: readonly { readonly figure: GuestFigure; readonly at: Point; readonly size: Size }[];
}

/** A line from an adapter to its network, from a clone to its source, or between guests whose checks failed. */
export interface EdgeFigure {
  readonly laid: LaidEdge;
  /** The keys of the guests and networks at its ends. */
  readonly ends: readonly string[];
  /** The class of the line. */
  readonly kind: NetworkCategory | "copy" | "failed";
  readonly mark?: Mark;
  readonly text?: string;
  /** The lines of its tooltip. */
  readonly details?: readonly string[];
  readonly unplugged: boolean;
}

export interface Figures {
  readonly networks: readonly { readonly node: LaidNode; readonly figure: NetworkFigure }[];
  readonly blocks: readonly Block[];
  /** The ids of nodes whose guests have the same connections, in groups. */
  readonly alike: readonly (readonly string[])[];
  readonly edges: readonly EdgeFigure[];
}

/**
 * Returns the figures of a hypervisor.
 *
 * @param key returns the keys of guests and networks, which are the ids of the nodes
 */
export function figuresOf(
  topology: Topology,
  hypervisor: Hypervisor,
  key: KeyOf,
  marks: Marks,
  results?: Results,
): Figures {
  const all = drawn(topology, hypervisor);
  const networks = all.networks.map((network) => {
    const mark = marks[network.id];
    const lines = signed(mark, networkText(topology, network));
    const figure = { key: key(topology, network.id), network, mark, lines };
    return { node: { id: figure.key, ...networkSize(lines) }, figure };
  });
  const groups = alike(topology, all).map((guests) => {
    const inside = isBlock(guests.length, all.guests.length) ? guests : [];
    const figures = guests.map((guest) => guestFigure(topology, guest, key, marks, resultOf(guest, results, inside)));
    return blocksOf(figures, all.guests.length);
  });
  const blocks = groups.flat();
  return {
    networks,
    blocks,
    alike: groups.map((group) => group.map(({ node }) => node.id)),
    edges: blocks.flatMap((each) => edgesOf(topology, each, key)),
  };
}

/**
 * Returns the edges of a block.
 *
 * Networks that lead out of the lab are on the left of guests. Other networks are on the right of guests that are also
 * on such a network, and on the left of the others.
 */
function edgesOf(topology: Topology, { node, guests }: Block, key: KeyOf): EdgeFigure[] {
  const [{ figure: first }] = guests;
  const together = guests.length > 1;
  const leadsOut = first.adapters.some(
    ({ adapter }) => adapter.kind === "nat" || isOuter(networkOf(topology, adapter)),
  );
  const lines = first.adapters.flatMap(({ adapter, mark }, index): EdgeFigure[] => {
    const network = networkOf(topology, adapter);
    if (!network) return [];
    const guest: End = together ? { node: node.id } : { node: node.id, row: index + 1 };
    const other: End = { node: key(topology, network.id) };
    const fromGuest = leadsOut && !isOuter(network);
    const same = guests.every(({ figure }) => figure.adapters[index].mark === mark);
    return [
      {
        laid: { id: `${node.id}-${index}`, from: fromGuest ? guest : other, to: fromGuest ? other : guest },
        ends: [...guests.map(({ figure }) => figure.key), other.node],
        kind: network.category,
        mark: same ? mark : undefined,
        unplugged: adapter.unplugged === true,
      },
    ];
  });
  const source = sourceOf(topology, first.guest);
  return source
    ? [
        ...lines,
        copyEdge(
          node,
          first.guest,
          guests.map(({ figure }) => figure.key),
          key(topology, source.id),
        ),
      ]
    : lines;
}

function copyEdge(node: LaidNode, guest: Guest, copies: readonly string[], source: string): EdgeFigure {
  const text = cloneText(guest);
  const label = { width: textWidth(text, DETAIL) + PADDING, height: LINE };
  const laid = { id: `${node.id}-copy`, from: { node: node.id }, to: { node: source }, label, loose: true };
  return { laid, ends: [...copies, source], kind: "copy", text, unplugged: false };
}

/** Whether a network leads out of the lab. */
function isOuter(network: Network | undefined): boolean {
  if (network === undefined) return false;
  const { category, vlanId } = network;
  return category === NetworkCategory.NAT || (category === NetworkCategory.LAN && vlanId === undefined);
}

/** Groups guests with the same connections. The sources of clones are groups of their own. */
function alike(topology: Topology, { guests, adapters }: Drawn): Guest[][] {
  const sources = new Set(topology.guests.map((guest) => sourceOf(topology, guest)?.id));
  const groups = new Map<string, Guest[]>();
  for (const guest of guests) {
    const own = adapters.filter((adapter) => adapter.guest === guest.id);
    const plugs = own.map(({ slot, kind, network, tagged, unplugged }) => [slot, kind, network, tagged, unplugged]);
    const alone = sources.has(guest.id) ? guest.id : undefined;
    const likeness = JSON.stringify([plugs, sourceOf(topology, guest)?.id, guest.linked, alone]);
    groups.set(likeness, [...(groups.get(likeness) ?? []), guest]);
  }
  return [...groups.values()];
}

function guestFigure(
  topology: Topology,
  guest: Guest,
  key: KeyOf,
  marks: Marks,
  result: GuestResult | undefined,
): GuestFigure {
  const mark = result?.mark ?? marks[guest.id];
  const adapters = topology.adapters.filter((adapter) => adapter.guest === guest.id);
  return {
    key: key(topology, guest.id),
    guest,
    mark,
    lines: [...signed(mark, guestText(guest)), ...(result ? [result.text] : [])],
    details: result?.failures ?? [],
    adapters: adapters.map((adapter) => {
      const mark = marks[adapterKey(adapter)];
      const category = networkOf(topology, adapter)?.category ?? NetworkCategory.NAT;
      return { adapter, category, mark, lines: signed(mark, chipText(topology, adapter)) };
    }),
  };
}

/**
 * Returns the result of a guest.
 *
 * @param inside the guests of its block, between which there are no lines
 */
function resultOf(guest: Guest, results: Results | undefined, inside: readonly Guest[]): GuestResult | undefined {
  const own = results?.guests.get(guest.id);
  const ids = inside.map(({ id }) => id);
  const pairs = (results?.pairs ?? []).filter(
    ({ from, to }) => [from, to].includes(guest.id) && ids.includes(from) && ids.includes(to),
  );
  if (pairs.length === 0) return own;
  const failures = [...(own?.failures ?? []), ...pairs.map(({ failure }) => failure)];
  return { mark: "failed", text: failedCount(failures), failures };
}

/** Returns the text of an adapter: the port forwards of its own NAT, or the address, or the network's name. */
function chipText(topology: Topology, adapter: Adapter): string[] {
  const text = adapterText(topology, adapter);
  if (adapter.kind === "nat") return ["NAT", ...text];
  return [text.join(", ") || (networkOf(topology, adapter)?.name ?? "")];
}

/**
 * Returns one block of all guests, or one for each guest, of the same size.
 *
 * @param total the number of guests in all blocks
 */
function blocksOf(figures: readonly GuestFigure[], total: number): Block[] {
  const width = Math.max(...figures.map(guestWidth));
  const chips = figures[0].adapters.map((_, index) =>
    Math.max(...figures.map(({ adapters }) => chipHeight(adapters[index]))),
  );
  const head = Math.max(...figures.map(({ lines }) => lines.length)) * LINE + PADDING + 4;
  const rows = [head, ...chips];
  const size = { width, height: rows.reduce((sum, row) => sum + row, 0) };
  return isBlock(figures.length, total)
    ? [grid(figures, size, total)]
    : figures.map((figure) => ({
        node: { id: figure.key, width, rows },
        guests: [{ figure, at: { x: 0, y: 0 }, size }],
      }));
}

/** Whether guests with the same connections become one block. */
function isBlock(guests: number, total: number): boolean {
  return guests > (total > CROWD ? 1 : ALIKE);
}

function grid(figures: readonly GuestFigure[], size: Size, total: number): Block {
  const step = { x: size.width + BLOCK_GAP, y: size.height + BLOCK_GAP };
  // Blocks are below each other, and together have about the proportions of a screen.
  const most = Math.ceil(Math.sqrt((total * step.y * 1.6) / step.x));
  const lines = Math.ceil(figures.length / most);
  const columns = Math.ceil(figures.length / lines);
  return {
    node: { id: figures[0].key, width: columns * step.x + BLOCK_GAP, rows: [lines * step.y + BLOCK_GAP] },
    guests: figures.map((figure, index) => ({
      figure,
      at: { x: BLOCK_GAP + (index % columns) * step.x, y: BLOCK_GAP + Math.floor(index / columns) * step.y },
      size,
    })),
  };
}

function networkSize(lines: readonly string[]): { readonly width: number; readonly rows: readonly number[] } {
  return { width: Math.max(110, linesWidth(lines) + 2 * PADDING + 8), rows: [lines.length * LINE + 2 * PADDING] };
}

function guestWidth({ lines, adapters }: GuestFigure): number {
  // The text of an adapter follows a dot.
  const chips = adapters.flatMap((adapter) => adapter.lines.map((line) => textWidth(line, DETAIL) + 2 * INSET + 30));
  return Math.max(130, linesWidth(lines) + 2 * PADDING, ...chips);
}

export function chipHeight({ lines }: AdapterFigure): number {
  return lines.length * LINE + 4 + INSET;
}

function linesWidth([name = "", ...rest]: readonly string[]): number {
  return Math.max(textWidth(name, NAME, "bold"), ...rest.map((line) => textWidth(line, DETAIL)));
}
