// This module is not CommonJS, and is loaded only for drawing.
import type { Edge, Graph, Node, Subgraph } from "@viz-js/viz";

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The point is the top left corner. */
export type Rectangle = Point & Size;

/** The elements to lay out. */
export interface Plan {
  readonly boxes: readonly LaidBox[];
  readonly edges: readonly LaidEdge[];
  /** Groups of ids of nodes that have the same size and neighbors, each in the order from top to bottom. */
  readonly alike: readonly (readonly string[])[];
}

/** A box around nodes and other boxes. */
export interface LaidBox {
  readonly id: string;
  /** The size of the title at its top. */
  readonly title: Size;
  readonly nodes: readonly LaidNode[];
  readonly boxes: readonly LaidBox[];
}

export interface LaidNode {
  readonly id: string;
  readonly width: number;
  /** The heights of its rows, from the top. */
  readonly rows: readonly number[];
}

export interface LaidEdge {
  readonly id: string;
  /** The end on the left, unless the edge is loose. */
  readonly from: End;
  readonly to: End;
  /** The size of its label. */
  readonly label?: Size;
  /** Whether the edge has no influence on the places of nodes. */
  readonly loose?: boolean;
}

export interface End {
  readonly node: string;
  /** The row of the node. @default - the middle of the node */
  readonly row?: number;
}

export interface Layout extends Size {
  /** The places of nodes and boxes, keyed by their ids. */
  readonly places: ReadonlyMap<string, Rectangle>;
  /** The lines of edges, keyed by their ids. */
  readonly lines: ReadonlyMap<string, Line>;
}

export interface Line {
  /** The start, then three points for each cubic Bézier curve. */
  readonly points: readonly Point[];
  /** The middle of its label. */
  readonly label?: Point;
}

/** The output of Graphviz. */
interface Answer {
  readonly bb: string;
  readonly objects?: readonly { readonly name: string; readonly bb?: string; readonly pos?: string }[];
  readonly edges?: readonly { readonly id: string; readonly pos: string; readonly lp?: string }[];
}

/** Lays out the elements from left to right with Graphviz, which gets their sizes only, and no text. */
export async function layOut(plan: Plan): Promise<Layout> {
  const { instance } = await import("@viz-js/viz");
  const graph: Graph = {
    graphAttributes: { rankdir: "LR", nodesep: 0.22, ranksep: 1.1 },
    nodeAttributes: { shape: "plain" },
    edgeAttributes: { dir: "none" },
    subgraphs: plan.boxes.map(subgraph),
    // Graphviz rotates a layout from top to bottom, so the first edge is at the bottom.
    edges: plan.edges.map(edge).reverse(),
  };
  const {
    bb,
    objects = [],
    edges = [],
  } = (await instance()).renderJSON(graph, {
    format: "json0",
    yInvert: true,
  }) as Answer;
  const sizes = new Map(plan.boxes.flatMap(nodesIn).map((each) => [each.id, sizeOf(each)]));
  const { width, height } = corners(bb);
  return inOrder(plan, {
    width,
    height,
    places: new Map(
      objects.map(({ name, bb, pos }) =>
        bb === undefined ? [name, around(point(pos), sizes.get(name))] : [name.slice(BOX.length), corners(bb)],
      ),
    ),
    lines: new Map(
      edges.map(({ id, pos, lp }) => [id, { points: pos.split(" ").map(point), label: lp ? point(lp) : undefined }]),
    ),
  });
}

/** Swaps the places and edges of interchangeable nodes, so that they are in their order. */
function inOrder({ alike, edges }: Plan, { places, lines, ...size }: Layout): Layout {
  const top = (id: string) => places.get(id)?.y ?? 0;
  const instead = new Map(
    alike.flatMap((ids) => ids.toSorted((a, b) => top(a) - top(b)).map((place, index) => [ids[index], place] as const)),
  );
  const at = ({ node, row }: End) => [instead.get(node) ?? node, row];
  const key = (from: unknown, to: unknown) => JSON.stringify([from, to]);
  const laid = new Map(edges.map(({ id, from, to }) => [key([from.node, from.row], [to.node, to.row]), id]));
  return {
    ...size,
    places: new Map([...places].map(([id, place]) => [id, places.get(instead.get(id) ?? "") ?? place])),
    lines: new Map(
      edges.flatMap(({ id, from, to }) => {
        const line = lines.get(laid.get(key(at(from), at(to))) ?? id);
        return line ? [[id, line] as const] : [];
      }),
    ),
  };
}

// Graphviz draws a box around subgraphs with this prefix.
const BOX = "cluster_";

function subgraph({ id, title, nodes, boxes }: LaidBox): Subgraph {
  // Graphviz draws no box around an empty subgraph.
  const room = nodes.length + boxes.length > 0 ? [] : [{ id: `${id}-room`, width: title.width, rows: [1] }];
  return {
    name: BOX + id,
    graphAttributes: { margin: 16, labeljust: "l", label: { html: table(title.width, [title.height]) } },
    nodes: [...nodes, ...room].map(node),
    subgraphs: boxes.map(subgraph),
  };
}

function node({ id, width, rows }: LaidNode): Node {
  return { name: id, attributes: { label: { html: table(width, rows) } } };
}

function edge({ id, from, to, label, loose }: LaidEdge): Edge {
  return {
    tail: from.node,
    head: to.node,
    attributes: {
      id,
      ...(loose ? { constraint: false } : { tailport: port(from, "e"), headport: port(to, "w") }),
      ...(label && { label: { html: table(label.width, [label.height]) } }),
    },
  };
}

function port({ row }: End, side: "e" | "w"): string {
  return row === undefined ? side : `r${row}:${side}`;
}

/** Returns an empty table, which reserves space. */
function table(width: number, rows: readonly number[]): string {
  const cells = rows.map(
    (height, index) => `<TR><TD PORT="r${index}" FIXEDSIZE="TRUE" WIDTH="${width}" HEIGHT="${height}"></TD></TR>`,
  );
  return `<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0">${cells.join("")}</TABLE>`;
}

function nodesIn({ nodes, boxes }: LaidBox): LaidNode[] {
  return [...nodes, ...boxes.flatMap(nodesIn)];
}

function sizeOf({ width, rows }: LaidNode): Size {
  return { width, height: rows.reduce((sum, row) => sum + row, 0) };
}

function around({ x, y }: Point, { width, height }: Size = { width: 0, height: 0 }): Rectangle {
  return { x: x - width / 2, y: y - height / 2, width, height };
}

/** Parses a rectangle from two opposite corners. */
function corners(text: string): Rectangle {
  const [x1, y1, x2, y2] = text.split(",").map(Number);
  return { x: Math.min(x1, x2), y: Math.min(y1, y2), width: Math.abs(x2 - x1), height: Math.abs(y2 - y1) };
}

function point(text = "0,0"): Point {
  const [x, y] = text.split(",").map(Number);
  return { x, y };
}
