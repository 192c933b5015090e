import type { Guest, Topology } from "../topology/topology.js";
import type { Move } from "./moves.js";
import type { ResourceChange } from "./resource-changes.js";

/** A guest that seems to be another one with another id. */
export interface Rename {
  /** The guest's path before the change, or its first one. */
  readonly from: string;
  /** The guest's path after the change. */
  readonly to: string;
  /** The value of `movedFrom` with which the guest keeps its disks. */
  readonly movedFrom: readonly string[];
}

interface Stack {
  readonly topology: Topology;
  readonly histories: ReadonlyMap<string, readonly string[]>;
}

/** Returns the unambiguous pairs of a destroyed and a created guest that differ only in their names. */
export function possibleRenames(before: Stack, after: Stack, changes: readonly ResourceChange[]): Rename[] {
  const of = ({ topology }: Stack, action: ResourceChange["action"]) => {
    const addresses = addressesOf(changes, action);
    return topology.guests
      .filter(({ id }) => addresses.includes(id))
      .map((guest) => ({ guest, traits: traitsOf(topology, guest) }));
  };
  const pathsOf = ({ histories }: Stack, { id, name }: Guest) => histories.get(id) ?? [name];
  const pathOf = (stack: Stack, guest: Guest) => pathsOf(stack, guest).at(-1) ?? guest.name;
  const [destroyed, created] = [of(before, "destroy"), of(after, "create")];
  return destroyed.flatMap(({ guest, traits }) => {
    const [matches, rivals] = [created, destroyed].map((guests) => guests.filter((each) => each.traits === traits));
    if (matches.length !== 1 || rivals.length !== 1) return [];
    const [from, to] = [pathOf(before, guest), pathOf(after, matches[0].guest)];
    return [{ from, to, movedFrom: pathsOf(before, guest) }];
  });
}

/** Returns the guests that are replaced because `movedFrom` does not begin with the path that they were created at. */
export function incompleteMoves(
  before: Stack,
  after: Stack,
  changes: readonly ResourceChange[],
  moves: readonly Move[],
): Rename[] {
  const guests = new Set(after.topology.guests.map(({ id }) => id));
  return addressesOf(changes, "replace").flatMap((address) => {
    const old = moves.find(({ to }) => to === address)?.from ?? address;
    const [had, has] = [before.histories.get(old), after.histories.get(address)];
    if (!guests.has(address) || !had || !has || had[0] === has[0]) return [];
    const to = has[has.length - 1];
    return [{ from: had[0], to, movedFrom: had.filter((path) => path !== to) }];
  });
}

function addressesOf(changes: readonly ResourceChange[], action: ResourceChange["action"]): string[] {
  return changes.filter((change) => change.action === action).map(({ address }) => address);
}

/** Returns the traits of a guest that do not depend on its name, unlike its addresses and MACs. */
function traitsOf({ adapters }: Topology, { id, name: _, disks: __, ...guest }: Guest): string {
  const own = adapters.filter((adapter) => adapter.guest === id);
  return JSON.stringify([guest, own.map(({ slot, kind, network, tagged }) => ({ slot, kind, network, tagged }))]);
}
