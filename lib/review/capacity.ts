import type { Topology } from "../topology/topology.js";

/** What a lab's guests ask of one hypervisor, before and after. */
export interface CapacityChange {
  readonly hypervisor: string;
  readonly before: Demand;
  readonly after: Demand;
}

export interface Demand {
  readonly guests: number;
  readonly cpus: number;
  readonly memoryMib: number;
}

/** By hypervisor, those without a change too. */
export function capacityChanges(before: Topology | undefined, after: Topology): CapacityChange[] {
  const hypervisors = [...(before?.hypervisors ?? []), ...after.hypervisors];
  const names = new Map(hypervisors.map(({ id, name, platform }) => [id, `${name}, ${platform}`]));
  return [...names].map(([id, hypervisor]) => ({ hypervisor, before: demand(before, id), after: demand(after, id) }));
}

function demand(topology: Topology | undefined, hypervisor: string): Demand {
  const guests = topology?.guests.filter((guest) => guest.hypervisor === hypervisor) ?? [];
  const sum = (of: (guest: (typeof guests)[number]) => number | undefined) =>
    guests.reduce((total, guest) => total + (of(guest) ?? 0), 0);
  return { guests: guests.length, cpus: sum(({ cpus }) => cpus), memoryMib: sum(({ memoryMib }) => memoryMib) };
}
