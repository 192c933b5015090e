import type { Adapter } from "./topology.js";

/**
 * An action on a guest, a network, or an adapter, for the diagram of a change, or the result of a guest in a booted
 * test. A sign and a color show it.
 */
export type Mark = "added" | "changed" | "replaced" | "removed" | "failed" | "skipped";

/** Marks, keyed by the ids of guests and networks, and by {@link adapterKey}. */
export type Marks = Readonly<Record<string, Mark>>;

/** The colors are distinguishable on light and dark backgrounds. */
export const MARKS: Readonly<Record<Mark, { readonly sign: string; readonly text: string; readonly color: string }>> = {
  added: { sign: "+", text: "added", color: "#1a7f37" },
  changed: { sign: "~", text: "changed", color: "#9a6700" },
  replaced: { sign: "±", text: "replaced", color: "#cf222e" },
  removed: { sign: "−", text: "removed", color: "#cf222e" },
  failed: { sign: "×", text: "failed", color: "#cf222e" },
  skipped: { sign: "○", text: "not booted", color: "#6e7781" },
};

/** The meaning of the marks in the diagram of a change, and in that of a booted test. */
export const [CHANGE_LEGEND, TEST_LEGEND] = (
  [
    ["added", "changed", "replaced", "removed"],
    ["failed", "skipped"],
  ] as const
).map((marks) => marks.map((mark) => `${MARKS[mark].sign} ${MARKS[mark].text}`).join(", "));

/** Returns an adapter's key in its lab: `virtualbox_vm.web adapter 2 on virtualbox_host_only_network.lan`. */
export function adapterKey({ guest, slot, network, tagged }: Adapter): string {
  return `${guest} adapter ${slot} on ${network ?? "nat"}${tagged ? " tagged" : ""}`;
}

/** Returns the lines of a text with the mark's sign before the first one. */
export function signed(mark: Mark | undefined, lines: readonly string[]): string[] {
  const [first = "", ...rest] = lines;
  return mark === undefined ? [...lines] : [`${MARKS[mark].sign} ${first}`.trimEnd(), ...rest];
}
