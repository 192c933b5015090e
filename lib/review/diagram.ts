import { adapterKey, type Mark, type Marks } from "../topology/marks.js";
import type { Topology } from "../topology/topology.js";
import { diffMaps } from "./network-changes.js";
import type { ResourceChange } from "./resource-changes.js";

/** The content of a diagram of a change. */
export interface Diagram {
  /** The lab after the change, and everything that the change removes. */
  readonly topology: Topology;
  /** The changes to guests, networks, and adapters. */
  readonly marks: Marks;
}

/**
 * Returns the diagram of a change.
 *
 * @param before undefined if the lab is new
 * @param guests the addresses of guests by their paths
 */
export function diagramOf(
  before: Topology | undefined,
  after: Topology,
  changes: readonly ResourceChange[],
  guests: ReadonlyMap<string, string>,
): Diagram {
  const topology = union(before, after);
  const ids = [...topology.networks, ...topology.guests].map(({ id }) => id);
  const all = new Set([...ids, ...topology.adapters.map(adapterKey)]);
  const drawn = marks(before, after, changes, guests).filter(([key]) => all.has(key));
  return { topology, marks: Object.fromEntries(drawn) };
}

function union(before: Topology | undefined, after: Topology): Topology {
  if (!before) return after;
  const both = <T>(of: (topology: Topology) => readonly T[], key: (part: T) => string): T[] => {
    const kept = new Set(of(after).map(key));
    return [...of(after), ...of(before).filter((part) => !kept.has(key(part)))];
  };
  const id = ({ id }: { readonly id: string }) => id;
  return {
    lab: after.lab,
    hypervisors: both(({ hypervisors }) => hypervisors, id),
    networks: both(({ networks }) => networks, id),
    guests: both(({ guests }) => guests, id),
    adapters: both(({ adapters }) => adapters, adapterKey),
    forwards: after.forwards,
  };
}

/** The marks for Terraform's actions. */
export const MARK_OF = {
  create: "added",
  update: "changed",
  replace: "replaced",
  destroy: "removed",
  forget: "removed",
} as const;

/**
 * Returns the marks by key.
 *
 * Terraform's actions come last, because they take precedence over differences in the topology.
 */
function marks(
  before: Topology | undefined,
  after: Topology,
  changes: readonly ResourceChange[],
  guests: ReadonlyMap<string, string>,
): (readonly [string, Mark])[] {
  const withParts = changes.flatMap(({ guest }): [string, Mark][] => {
    const id = guest === undefined ? undefined : guests.get(guest);
    return id === undefined ? [] : [[id, "changed"]];
  });
  const byAddress = changes.map(({ address, action }): [string, Mark] => [address, MARK_OF[action]]);
  return [
    // An internal network is only a name, without a resource.
    ...marked(before?.networks, after.networks, ({ id }) => id),
    ...marked(before?.adapters, after.adapters, adapterKey),
    ...withParts,
    ...byAddress,
  ];
}

/** Returns the marks for differences, or none if the whole lab is new. */
function marked<T>(before: readonly T[] | undefined, after: readonly T[], key: (part: T) => string): [string, Mark][] {
  if (!before) return [];
  const texts = (parts: readonly T[]) => new Map(parts.map((part) => [key(part), JSON.stringify(part)]));
  return diffMaps(texts(before), texts(after)).map(({ key, before, after }) => [
    key,
    before === undefined ? "added" : after === undefined ? "removed" : "changed",
  ]);
}
