import type { Diagram } from "./diagram.js";
import type { ResourceChange } from "./resource-changes.js";

/** The numbers of guests and networks that a change affects. A guest with changed disks is changed. */
export interface Counts {
  readonly added: number;
  readonly changed: number;
  /** The changed guests that restart. */
  readonly restarted: number;
  readonly replaced: number;
  readonly destroyed: number;
  /** The guests and networks that remain, but that the lab no longer manages. */
  readonly forgotten: number;
  /** The disks whose content is lost. */
  readonly disksLost: number;
  /** The changed resources that are neither a network nor part of a guest. */
  readonly others: number;
}

/** Counts what a change affects. */
export function countsOf(changes: readonly ResourceChange[], { topology, marks }: Diagram): Counts {
  const nodes = [...topology.networks, ...topology.guests].map(({ id }) => id);
  const forgotten = new Set(changes.filter(({ action }) => action === "forget").map(({ address }) => address));
  const marked = (mark: string) => nodes.filter((id) => marks[id] === mark);
  const restarted = changes.filter(({ restart }) => restart !== undefined);
  return {
    added: marked("added").length,
    changed: marked("changed").length,
    restarted: new Set(restarted.map(({ guest, address }) => guest ?? address)).size,
    replaced: marked("replaced").length,
    destroyed: marked("removed").filter((id) => !forgotten.has(id)).length,
    forgotten: marked("removed").filter((id) => forgotten.has(id)).length,
    disksLost: changes.reduce((sum, { disksLost = [] }) => sum + disksLost.length, 0),
    others: changes.filter(({ guest, address }) => guest === undefined && !nodes.includes(address)).length,
  };
}

/** Returns the counts as text: `2 added, 6 changed (6 restart), 1 replaced; 3 disks lost`. */
export function countsText(counts: Counts): string {
  const { added, changed, restarted, replaced, destroyed, forgotten, disksLost, others } = counts;
  const nodes = [
    added > 0 && `${added} added`,
    changed > 0 && `${changed} changed${restarted > 0 ? ` (${restarted} restart)` : ""}`,
    replaced > 0 && `${replaced} replaced`,
    destroyed > 0 && `${destroyed} destroyed`,
    forgotten > 0 && `${forgotten} no longer managed`,
  ].filter(Boolean);
  const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;
  const parts = [
    nodes.join(", "),
    disksLost > 0 && `${counted(disksLost, "disk")} lost`,
    others > 0 && counted(others, "other resource"),
  ].filter(Boolean);
  return parts.length > 0 ? parts.join("; ") : "no changes";
}
