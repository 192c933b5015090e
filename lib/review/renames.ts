import type { Guest, Topology } from "../topology/topology.js";
import type { ResourceChange } from "./resource-changes.js";

/** A destroyed and a created guest that differ only in their names, which suggests that the guest was renamed. */
export interface Rename {
  /** The old name. */
  readonly from: string;
  /** The new name. */
  readonly to: string;
  /** The value of `movedFrom` with which the guest keeps its disks. */
  readonly movedFrom: string;
}

/**
 * Returns the unambiguous renames.
 *
 * @param constructOf returns the path of the construct that renders the resource at an address
 */
export function possibleRenames(
  before: Topology | undefined,
  after: Topology,
  changes: readonly ResourceChange[],
  constructOf: (address: string) => string | undefined,
): Rename[] {
  if (!before) return [];
  const of = (topology: Topology, action: ResourceChange["action"]) => {
    const addresses = changes.filter((change) => change.action === action).map(({ address }) => address);
    return topology.guests
      .filter(({ id }) => addresses.includes(id))
      .map((guest) => ({ guest, traits: traitsOf(topology, guest) }));
  };
  const [destroyed, created] = [of(before, "destroy"), of(after, "create")];
  return destroyed.flatMap(({ guest, traits }) => {
    const [matches, rivals] = [created, destroyed].map((guests) => guests.filter((each) => each.traits === traits));
    if (matches.length !== 1 || rivals.length !== 1) return [];
    return [{ from: guest.name, to: matches[0].guest.name, movedFrom: constructOf(guest.id) ?? guest.name }];
  });
}

/** Returns the traits of a guest that do not depend on its name, unlike its addresses and MACs. */
function traitsOf({ adapters }: Topology, { id, name: _, ...guest }: Guest): string {
  const own = adapters.filter((adapter) => adapter.guest === id);
  return JSON.stringify([guest, own.map(({ slot, kind, network, tagged }) => ({ slot, kind, network, tagged }))]);
}
