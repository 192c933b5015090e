import { adapterKey, type Mark, type Marks } from "../topology/marks.js";
import { renderMermaid } from "../topology/mermaid.js";
import type { Topology } from "../topology/topology.js";
import { compared } from "./compared.js";
import type { ResourceChange } from "./resource-changes.js";

/** The labs as they will be, with what goes, as a Mermaid flowchart in which each change has a sign and a colour. */
export function renderChange(
  before: Topology | undefined,
  after: Topology,
  changes: readonly ResourceChange[],
): string {
  return renderMermaid([union(before, after)], marks(before, after, changes));
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

const MARK_OF = {
  create: "added",
  update: "changed",
  replace: "replaced",
  destroy: "removed",
  forget: "removed",
} as const;

function marks(before: Topology | undefined, after: Topology, changes: readonly ResourceChange[]): Marks {
  const byAddress = changes.map(({ address, action }): [string, Mark] => [address, MARK_OF[action]]);
  return Object.fromEntries([
    // A network that is only a name has no address.
    ...marked(before?.networks, after.networks, ({ id }) => id),
    ...marked(before?.adapters, after.adapters, adapterKey),
    ...byAddress,
  ]);
}

/** Nothing is new where all is. */
function marked<T>(before: readonly T[] | undefined, after: readonly T[], key: (thing: T) => string): [string, Mark][] {
  if (!before) return [];
  const texts = (things: readonly T[]) => new Map(things.map((thing) => [key(thing), JSON.stringify(thing)]));
  return compared(texts(before), texts(after)).map(({ key, was, is }) => [
    key,
    was === undefined ? "added" : is === undefined ? "removed" : "changed",
  ]);
}
