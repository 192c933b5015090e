import { type FailedPair, failedCount } from "../results.js";
import { DETAIL, type EdgeFigure, LINE, PADDING } from "./figures.js";
import { textWidth } from "./text-width.js";

/**
 * Returns a line between each two nodes with guests whose checks of each other failed, with the number of failures.
 * Guests in one node show theirs themselves.
 *
 * @param keyOf returns the key of a guest
 * @param nodeOf returns the node that a guest's key is in, or undefined if it is not drawn
 */
export function failureEdges(
  pairs: readonly FailedPair[],
  keyOf: (guest: string) => string,
  nodeOf: (key: string) => string | undefined,
): EdgeFigure[] {
  const groups = new Map<string, FailedPair[]>();
  for (const pair of pairs) {
    const [one = "", other = ""] = [pair.from, pair.to].map((guest) => nodeOf(keyOf(guest))).sort();
    const group = `${one} ${other}`;
    if (other !== "" && one !== other) groups.set(group, [...(groups.get(group) ?? []), pair]);
  }
  return [...groups].map(([group, own]): EdgeFigure => {
    const [from, to] = group.split(" ");
    const text = failedCount(own);
    const label = { width: textWidth(text, DETAIL) + PADDING, height: LINE };
    return {
      laid: { id: `failed-${from}-${to}`, from: { node: from }, to: { node: to }, label, loose: true },
      ends: [...new Set(own.flatMap((pair) => [keyOf(pair.from), keyOf(pair.to)]))],
      kind: "failed",
      text,
      details: own.map(({ failure }) => failure),
      unplugged: false,
    };
  });
}
