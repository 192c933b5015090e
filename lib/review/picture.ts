import { adapterKey, type Mark, type Marks, renderMermaid } from "../topology/mermaid.js";
import type { Topology } from "../topology/topology.js";
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
  return new Map([
    // A network that is only a name has no address.
    ...compared(before?.networks, after.networks, ({ id }) => id),
    ...compared(before?.adapters, after.adapters, adapterKey),
    ...byAddress,
  ]);
}

/** Nothing is new where all is. */
function compared<T>(
  before: readonly T[] | undefined,
  after: readonly T[],
  key: (thing: T) => string,
): [string, Mark][] {
  if (!before) return [];
  const texts = (things: readonly T[]) => new Map(things.map((thing) => [key(thing), JSON.stringify(thing)]));
  const [old, now] = [texts(before), texts(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((id): [string, Mark][] => {
    const [was, is] = [old.get(id), now.get(id)];
    if (was === is) return [];
    return [[id, was === undefined ? "added" : is === undefined ? "removed" : "changed"]];
  });
}
