import { NetworkCategory } from "../../net/network-category.js";
import { type Drawn, drawn, type KeyOf, sourceOf } from "../drawn.js";
import { adapterKey, type Mark, type Marks, signed } from "../marks.js";
import { adapterText, cloneText, guestText, networkText } from "../texts.js";
import { type Adapter, type Guest, type Hypervisor, type Network, networkOf, type Topology } from "../topology.js";
import type { End, LaidEdge, LaidNode, Point, Size } from "./layout.js";
import { textWidth } from "./text-width.js";

// What is drawn of a hypervisor, with its sizes, before anything has a place.

/** Sizes of the fonts, of a line of text, and of what is left free around texts. */
export const NAME = 14;
export const DETAIL = 12;
export const LINE = 17;
export const PADDING = 10;
/** Of what a guest's name and what it has are written on. */
const HEAD = 2 * LINE + PADDING + 4;
/** Around what an adapter is written on, within its guest's box. */
export const INSET = 5;

/** More guests than these that are connected alike are drawn as one block, with one line to each of their networks; where there is a crowd, two are. */
const ALIKE = 6;
const CROWD = 40;
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
  /** Its name, and what it has. */
  readonly lines: readonly string[];
  readonly adapters: readonly AdapterFigure[];
}

export interface AdapterFigure {
  readonly adapter: Adapter;
  readonly category: NetworkCategory;
  readonly mark?: Mark;
  readonly lines: readonly string[];
}

/** Guests in rows and columns; one alone as well. */
export interface Block {
  readonly node: LaidNode;
  readonly guests: readonly { readonly figure: GuestFigure; readonly at: Point; readonly size: Size }[];
}

/** A line from an adapter to its network, or from a copy to what it is a copy of. */
export interface EdgeFigure {
  readonly laid: LaidEdge;
  /** The keys of the guests and networks at its ends. */
  readonly ends: readonly string[];
  /** What it is drawn as. */
  readonly kind: NetworkCategory | "copy";
  readonly mark?: Mark;
  readonly text?: string;
  readonly unplugged: boolean;
}

export interface Figures {
  readonly networks: readonly { readonly node: LaidNode; readonly figure: NetworkFigure }[];
  readonly blocks: readonly Block[];
  /** The ids of the nodes of guests that are connected alike. */
  readonly alike: readonly (readonly string[])[];
  readonly edges: readonly EdgeFigure[];
}

/** @param key of guests and networks, which the nodes have for ids */
export function figuresOf(topology: Topology, hypervisor: Hypervisor, key: KeyOf, marks: Marks): Figures {
  const all = drawn(topology, hypervisor);
  const networks = all.networks.map((network) => {
    const mark = marks[network.id];
    const lines = signed(mark, networkText(topology, network));
    const figure = { key: key(topology, network.id), network, mark, lines };
    return { node: { id: figure.key, ...networkSize(lines) }, figure };
  });
  const groups = alike(topology, all).map((guests) =>
    blocksOf(
      guests.map((guest) => guestFigure(topology, guest, key, marks)),
      all.guests.length,
    ),
  );
  const blocks = groups.flat();
  return {
    networks,
    blocks,
    alike: groups.map((group) => group.map(({ node }) => node.id)),
    edges: blocks.flatMap((each) => edgesOf(topology, each, key)),
  };
}

/** Networks that lead out of the lab stand left of guests, the others right of those that lead out, and left of those that do not. */
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

/** Guests that are on the same networks together, those of which others are copies by themselves. */
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

function guestFigure(topology: Topology, guest: Guest, key: KeyOf, marks: Marks): GuestFigure {
  const mark = marks[guest.id];
  const adapters = topology.adapters.filter((adapter) => adapter.guest === guest.id);
  return {
    key: key(topology, guest.id),
    guest,
    mark,
    lines: signed(mark, guestText(guest)),
    adapters: adapters.map((adapter) => {
      const mark = marks[adapterKey(adapter)];
      const category = networkOf(topology, adapter)?.category ?? NetworkCategory.NAT;
      return { adapter, category, mark, lines: signed(mark, chipText(topology, adapter)) };
    }),
  };
}

/** A NAT of the adapter's own stands there with its forwards; else the address, or the network's name where nobody knows one. */
function chipText(topology: Topology, adapter: Adapter): string[] {
  const text = adapterText(topology, adapter);
  if (adapter.kind === "nat") return ["NAT", ...text];
  return [text.join(", ") || (networkOf(topology, adapter)?.name ?? "")];
}

/** One block of many, or one of each, all of one size. @param total how many guests there are in all blocks */
function blocksOf(figures: readonly GuestFigure[], total: number): Block[] {
  const width = Math.max(...figures.map(guestWidth));
  const chips = figures[0].adapters.map((_, index) =>
    Math.max(...figures.map(({ adapters }) => chipHeight(adapters[index]))),
  );
  const rows = [HEAD, ...chips];
  const size = { width, height: rows.reduce((sum, row) => sum + row, 0) };
  return figures.length > (total > CROWD ? 1 : ALIKE)
    ? [grid(figures, size, total)]
    : figures.map((figure) => ({
        node: { id: figure.key, width, rows },
        guests: [{ figure, at: { x: 0, y: 0 }, size }],
      }));
}

function grid(figures: readonly GuestFigure[], size: Size, total: number): Block {
  const step = { x: size.width + BLOCK_GAP, y: size.height + BLOCK_GAP };
  // Blocks stand below each other: all together are about as wide as a screen.
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
  // A chip has a dot before its text.
  const chips = adapters.flatMap((adapter) => adapter.lines.map((line) => textWidth(line, DETAIL) + 2 * INSET + 30));
  return Math.max(130, linesWidth(lines) + 2 * PADDING, ...chips);
}

export function chipHeight({ lines }: AdapterFigure): number {
  return lines.length * LINE + 4 + INSET;
}

function linesWidth([name = "", ...rest]: readonly string[]): number {
  return Math.max(textWidth(name, NAME, "bold"), ...rest.map((line) => textWidth(line, DETAIL)));
}
