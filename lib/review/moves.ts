import type { PlanJson } from "../terraform/plan-json.js";
import type { Network, Topology } from "../topology/topology.js";

/** A resource that gets another address, because its construct has `movedFrom`. */
export interface Move {
  /** The old address. */
  readonly from: string;
  /** The new address. */
  readonly to: string;
}

/** Returns the moves in a plan, sorted by their new addresses. */
export function movesIn({ resource_changes: changes = [] }: PlanJson): Move[] {
  return changes
    .flatMap(({ address, previous_address: from }) => (from === undefined ? [] : [{ from, to: address }]))
    .sort((a, b) => (a.to < b.to ? -1 : 1));
}

/** Returns the VLANs that only get another number, which is part of their ids. */
export function renumberedVlans(before: Topology, after: Topology): Move[] {
  const isIn = ({ networks }: Topology, { id }: Network) => networks.some((each) => each.id === id);
  const vlansOf = (topology: Topology, other: Topology) =>
    topology.networks.filter((network) => network.vlanId !== undefined && !isIn(other, network));
  const added = vlansOf(after, before);
  return vlansOf(before, after).flatMap(({ id, name, hypervisor }) => {
    const to = added.find((each) => each.name === name && each.hypervisor === hypervisor);
    return to ? [{ from: id, to: to.id }] : [];
  });
}

/** Replaces the old addresses in a topology with the new ones, so that moves do not show up as differences. */
export function withMoves(topology: Topology, moves: readonly Move[]): Topology {
  const addresses = new Map(moves.map(({ from, to }) => [from, to]));
  return JSON.parse(
    JSON.stringify(topology, (_, value) => (typeof value === "string" ? (addresses.get(value) ?? value) : value)),
  );
}
