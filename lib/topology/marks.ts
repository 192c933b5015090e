import type { Adapter } from "./topology.js";

/** What becomes of a thing, for a picture of a change: told by a sign, and by a colour. */
export type Mark = "added" | "changed" | "replaced" | "removed";

/** By the ids of guests and networks, and by {@link adapterKey}. */
export type Marks = Readonly<Record<string, Mark>>;

/** The colours are told apart on white and on dark. */
export const MARKS: Readonly<Record<Mark, { readonly sign: string; readonly told: string; readonly colour: string }>> =
  {
    added: { sign: "+", told: "added", colour: "#1a7f37" },
    changed: { sign: "~", told: "changed", colour: "#9a6700" },
    replaced: { sign: "±", told: "replaced", colour: "#cf222e" },
    removed: { sign: "−", told: "removed", colour: "#cf222e" },
  };

export const LEGEND = Object.values(MARKS)
  .map(({ sign, told }) => `${sign} ${told}`)
  .join(", ");

/** Tells an adapter of a lab from the others: `virtualbox_vm.web adapter 2 on virtualbox_host_only_network.lan`. */
export function adapterKey({ guest, slot, network, tagged }: Adapter): string {
  return `${guest} adapter ${slot} on ${network ?? "nat"}${tagged ? " tagged" : ""}`;
}

/** The lines of a text, with the sign before them. */
export function signed(mark: Mark | undefined, lines: readonly string[]): string[] {
  const [first = "", ...rest] = lines;
  return mark === undefined ? [...lines] : [`${MARKS[mark].sign} ${first}`.trimEnd(), ...rest];
}
