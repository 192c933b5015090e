import { NetworkCategory } from "../net/network-category.js";
import type { Outcome } from "../probes/run-check.js";
import { type Network, networkOf, type Topology } from "../topology/topology.js";

/**
 * Returns the networks that the frames of checks may cross: those of the guests at both ends, and those of the shortest
 * path between them or, from a guest to what is not in the lab, to the outside.
 */
export function crossedNetworks(topology: Topology, checks: readonly Pick<Outcome, "from" | "to">[]): Network[] {
  const { guests, adapters } = topology;
  const networksOf = (guest: string) =>
    adapters.flatMap((adapter) => (adapter.guest === guest ? (networkOf(topology, adapter) ?? []) : []));
  const neighborsOf = (guest: string) => {
    const networks = networksOf(guest).map(({ id }) => id);
    return adapters.flatMap((adapter) => (networks.includes(adapter.network ?? "") ? adapter.guest : []));
  };
  const hasNat = (guest: string) => adapters.some((adapter) => adapter.guest === guest && adapter.kind === "nat");
  const leadsOut = (guest: string) => hasNat(guest) || networksOf(guest).some(isOuter);
  const crossed = checks.flatMap(({ from, to }) => {
    const [start, end] = [from, to].map((name) => guests.find((guest) => guest.name === name)?.id);
    const isGoal = (guest: string) => (end === undefined ? leadsOut(guest) : guest === end);
    const path = start === undefined ? [] : shortestPath(start, isGoal, neighborsOf);
    const between = path.slice(1).flatMap((guest, index) => {
      const earlier = networksOf(path[index]);
      return networksOf(guest).filter((network) => earlier.includes(network));
    });
    const last = path.slice(-1).flatMap(networksOf).filter(isOuter);
    return [...[start, end].flatMap((guest) => (guest === undefined ? [] : networksOf(guest))), ...between, ...last];
  });
  return [...new Set(crossed)];
}

function isOuter({ category }: Network): boolean {
  return category === NetworkCategory.NAT || category === NetworkCategory.LAN;
}

/** Returns the shortest path from a guest to a goal, with both, or only the guest if there is none. */
function shortestPath(
  start: string,
  isGoal: (guest: string) => boolean,
  neighborsOf: (guest: string) => readonly string[],
): readonly string[] {
  const seen = new Set([start]);
  const paths = [[start]];
  // Paths that are added meanwhile are looked at, too.
  for (const path of paths) {
    const last = path[path.length - 1];
    if (isGoal(last)) return path;
    for (const next of neighborsOf(last)) {
      if (seen.has(next)) continue;
      seen.add(next);
      paths.push([...path, next]);
    }
  }
  return [start];
}
