import type { Adapter } from "./topology.js";

/** An action on a guest, a network, or an adapter, for the diagram of a change. A sign and a color show it. */
export type Mark = "added" | "changed" | "replaced" | "removed";

/** Marks, keyed by the ids of guests and networks, and by {@link adapterKey}. */
export type Marks = Readonly<Record<string, Mark>>;

/** The colors are distinguishable on light and dark backgrounds. */
export const MARKS: Readonly<Record<Mark, { readonly sign: string; readonly text: string; readonly color: string }>> = {
  added: { sign: "+", text: "added", color: "#1a7f37" },
  changed: { sign: "~", text: "changed", color: "#9a6700" },
  replaced: { sign: "±", text: "replaced", color: "#cf222e" },
  removed: { sign: "−", text: "removed", color: "#cf222e" },
};

export const LEGEND = Object.values(MARKS)
  .map(({ sign, text }) => `${sign} ${text}`)
  .join(", ");

/** Returns an adapter's key in its lab: `virtualbox_vm.web adapter 2 on virtualbox_host_only_network.lan`. */
export function adapterKey({ guest, slot, network, tagged }: Adapter): string {
  return `${guest} adapter ${slot} on ${network ?? "nat"}${tagged ? " tagged" : ""}`;
}

/** Returns the lines of a text with the mark's sign before the first one. */
export function signed(mark: Mark | undefined, lines: readonly string[]): string[] {
  const [first = "", ...rest] = lines;
  return mark === undefined ? [...lines] : [`${MARKS[mark].sign} ${first}`.trimEnd(), ...rest];
}
