import type { Adapter, Guest, Hypervisor, Network, Topology } from "./topology.js";

/** The contents of a hypervisor's box. */
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

/** Returns the guest that a guest is a clone of, if the diagram contains it. */
export function sourceOf(topology: Topology, { cloneOf }: Guest): Guest | undefined {
  return cloneOf === undefined ? undefined : topology.guests.find(({ id }) => id === cloneOf);
}

/** Returns the key of a guest or network in a page: `f1`, `f2`, and so on. */
export type KeyOf = (topology: Topology, id: string) => string;

/** Returns the keys for these labs. The same labs always have the same keys. */
export function keysOf(topologies: readonly Topology[]): KeyOf {
  const full = ({ lab }: Topology, id: string) => JSON.stringify([lab, id]);
  const all = topologies.flatMap((each) => [...each.networks, ...each.guests].map(({ id }) => full(each, id)));
  const keys = new Map(all.map((each, index) => [each, `f${index + 1}`]));
  return (topology, id) => keys.get(full(topology, id)) ?? "";
}
