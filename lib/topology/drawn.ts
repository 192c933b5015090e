import type { Adapter, Guest, Hypervisor, Network, Topology } from "./topology.js";

/** What is drawn in the box of a hypervisor. */
export interface Drawn {
  readonly networks: readonly Network[];
  readonly guests: readonly Guest[];
  readonly adapters: readonly Adapter[];
}

export function drawn(topology: Topology, hypervisor: Hypervisor): Drawn {
  const guests = topology.guests.filter((guest) => guest.hypervisor === hypervisor.id);
  const ids = new Set(guests.map(({ id }) => id));
  return {
    networks: topology.networks.filter((network) => network.hypervisor === hypervisor.id),
    guests,
    adapters: topology.adapters.filter(({ guest }) => ids.has(guest)),
  };
}

/** The guest that it is a copy of, where that is drawn too. */
export function sourceOf(topology: Topology, { cloneOf }: Guest): Guest | undefined {
  return cloneOf === undefined ? undefined : topology.guests.find(({ id }) => id === cloneOf);
}

/** What a guest or network is called where a page tells of it: `f1`, `f2`, ... whatever it is called in its lab. */
export type KeyOf = (topology: Topology, id: string) => string;

/** The same labs have the same keys. */
export function keysOf(topologies: readonly Topology[]): KeyOf {
  const full = ({ lab }: Topology, id: string) => JSON.stringify([lab, id]);
  const all = topologies.flatMap((each) => [...each.networks, ...each.guests].map(({ id }) => full(each, id)));
  const keys = new Map(all.map((each, index) => [each, `f${index + 1}`]));
  return (topology, id) => keys.get(full(topology, id)) ?? "";
}
