import type { Guest, Topology } from "../topology/topology.js";
import type { ResourceChange } from "./resource-changes.js";

/** A guest that goes and one that comes, which are alike in all that a plan tells but their names: it may be one guest under another name. */
export interface Rename {
  readonly from: string;
  readonly to: string;
}

/** Those of which there is no other that it could be. */
export function possibleRenames(
  before: Topology | undefined,
  after: Topology,
  changes: readonly ResourceChange[],
): Rename[] {
  if (!before) return [];
  const of = (topology: Topology, action: ResourceChange["action"]) => {
    const addresses = changes.filter((change) => change.action === action).map(({ address }) => address);
    return topology.guests
      .filter(({ id }) => addresses.includes(id))
      .map((guest) => ({ guest, traits: traitsOf(topology, guest) }));
  };
  const [gone, come] = [of(before, "destroy"), of(after, "create")];
  return gone.flatMap(({ guest, traits }) => {
    const [alike, others] = [come, gone].map((guests) => guests.filter((each) => each.traits === traits));
    return alike.length === 1 && others.length === 1 ? [{ from: guest.name, to: alike[0].guest.name }] : [];
  });
}

/** Addresses and MACs derive from names. */
function traitsOf({ adapters }: Topology, { id, name: _, ...guest }: Guest): string {
  const own = adapters.filter((adapter) => adapter.guest === id);
  return JSON.stringify([guest, own.map(({ slot, kind, network, tagged }) => ({ slot, kind, network, tagged }))]);
}
