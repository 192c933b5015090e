import { adapterKey, type Mark, type Marks } from "../topology/marks.js";
import type { Topology } from "../topology/topology.js";
import { diffMaps } from "./diff-maps.js";
import type { ResourceChange } from "./resource-changes.js";

/** What is to be drawn of a change, in whatever form. */
export interface Picture {
  /** The lab as it will be, with what goes. */
  readonly topology: Topology;
  /** What becomes of the guests, networks and adapters that change. */
  readonly marks: Marks;
}

export function pictureOf(before: Topology | undefined, after: Topology, changes: readonly ResourceChange[]): Picture {
  const topology = union(before, after);
  const things = [...topology.networks, ...topology.guests].map(({ id }) => id);
  const all = new Set([...things, ...topology.adapters.map(adapterKey)]);
  const drawn = marks(before, after, changes).filter(([key]) => all.has(key));
  return { topology, marks: Object.fromEntries(drawn) };
}

function union(before: Topology | undefined, after: Topology): Topology {
  if (!before) return after;
  const both = <T>(of: (topology: Topology) => readonly T[], key: (thing: T) => string): T[] => {
    const stays = new Set(of(after).map(key));
    return [...of(after), ...of(before).filter((thing) => !stays.has(key(thing)))];
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

/** What becomes of a thing by what Terraform does. */
export const MARK_OF = {
  create: "added",
  update: "changed",
  replace: "replaced",
  destroy: "removed",
  forget: "removed",
} as const;

/** What Terraform does counts more than what differs: it comes last. */
function marks(
  before: Topology | undefined,
  after: Topology,
  changes: readonly ResourceChange[],
): (readonly [string, Mark])[] {
  const byAddress = changes.map(({ address, action }): [string, Mark] => [address, MARK_OF[action]]);
  return [
    // A network that is only a name has no address.
    ...marked(before?.networks, after.networks, ({ id }) => id),
    ...marked(before?.adapters, after.adapters, adapterKey),
    ...byAddress,
  ];
}

/** Nothing is new where all is. */
function marked<T>(before: readonly T[] | undefined, after: readonly T[], key: (thing: T) => string): [string, Mark][] {
  if (!before) return [];
  const texts = (things: readonly T[]) => new Map(things.map((thing) => [key(thing), JSON.stringify(thing)]));
  return diffMaps(texts(before), texts(after)).map(({ key, was, is }) => [
    key,
    was === undefined ? "added" : is === undefined ? "removed" : "changed",
  ]);
}
