import type { CapacityJson } from "../terraform/stack-json.js";
import type { Guest, Topology } from "../topology/topology.js";

/** What a lab's guests ask of one hypervisor, before and after, and what its host is said to have. */
export interface CapacityChange {
  readonly hypervisor: string;
  readonly before: Demand;
  readonly after: Demand;
  readonly declaredBefore: Declared;
  readonly declaredAfter: Declared;
}

/** Of this stack's guests. */
export interface Demand {
  readonly guests: number;
  /** Of those that run, as their memory is. */
  readonly cpus: number;
  readonly memoryMib: number;
  /** At least: the sizes of disks that are known. Absent where the hypervisor declares no room for disks. */
  readonly diskMib?: number;
}

/** Absent where nobody says. */
export type Declared = Omit<CapacityJson, "hypervisors" | "disksMib">;

/** A lab as it was or will be. */
interface Sized {
  readonly topology: Topology;
  readonly capacity: readonly CapacityJson[];
}

/** By hypervisor, those without a change too: of a cluster, the nodes that have a capacity together. */
export function capacityChanges(before: Sized | undefined, after: Sized): CapacityChange[] {
  const all = [...(before?.topology.hypervisors ?? []), ...after.topology.hypervisors];
  const declared = [...(before?.capacity ?? []), ...after.capacity];
  const groups = new Map(
    all.map(({ name, platform }) => {
      const names = declared.find(({ hypervisors }) => hypervisors.includes(name))?.hypervisors ?? [name];
      return [`${names.join(", ")}, ${platform}`, names];
    }),
  );
  return [...groups].map(([hypervisor, names]) => {
    const knows = (lab: Sized) => lab.topology.hypervisors.some(({ name }) => names.includes(name));
    const was = before && knows(before) ? before : emptied(after);
    const is = before && !knows(after) ? emptied(before) : after;
    return {
      hypervisor,
      before: demand(was, names),
      after: demand(is, names),
      declaredBefore: declaredOf(was, names),
      declaredAfter: declaredOf(is, names),
    };
  });
}

/** The same hosts with nothing on them. */
function emptied({ topology, capacity }: Sized): Sized {
  return {
    topology: { ...topology, guests: [] },
    capacity: capacity.map((each) => ({ ...each, ...(each.disksMib !== undefined && { disksMib: 0 }) })),
  };
}

function demand(lab: Sized, names: readonly string[]): Demand {
  const ids = lab.topology.hypervisors.filter(({ name }) => names.includes(name)).map(({ id }) => id);
  const guests = lab.topology.guests.filter(({ hypervisor }) => ids.includes(hypervisor));
  const running = guests.filter(({ off }) => !off);
  const sum = (of: (guest: Guest) => number | undefined) =>
    running.reduce((total, guest) => total + (of(guest) ?? 0), 0);
  const diskMib = noteOf(lab, names)?.disksMib;
  return {
    guests: guests.length,
    cpus: sum(({ cpus }) => cpus),
    memoryMib: sum(({ memoryMib }) => memoryMib),
    ...(diskMib !== undefined && { diskMib }),
  };
}

function declaredOf(lab: Sized, names: readonly string[]): Declared {
  const { hypervisors: _, disksMib: __, ...declared } = noteOf(lab, names) ?? { hypervisors: [] };
  return declared;
}

function noteOf(lab: Sized, names: readonly string[]): CapacityJson | undefined {
  return lab.capacity.find(({ hypervisors }) => hypervisors.some((each) => names.includes(each)));
}
