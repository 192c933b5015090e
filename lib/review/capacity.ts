import type { CapacityNote } from "../lab/manifest.js";
import type { Guest, Topology } from "../topology/topology.js";

/** The demand of a lab's guests on one hypervisor, and the declared capacity of its host, before and after a change. */
export interface CapacityChange {
  readonly hypervisor: string;
  readonly before: Demand;
  readonly after: Demand;
  readonly declaredBefore: Declared;
  readonly declaredAfter: Declared;
}

/** The demand of a stack's guests. */
export interface Demand {
  readonly guests: number;
  /** The CPUs of running guests. */
  readonly cpus: number;
  /** The memory of running guests. */
  readonly memoryMib: number;
  /** The total size of the disks of known size. Absent if the hypervisor does not declare its disk capacity. */
  readonly diskMib?: number;
}

/** The declared capacity; undeclared members are absent. */
export type Declared = Omit<CapacityNote, "hypervisors" | "disksMib">;

/** A lab before or after a change. */
interface SizedLab {
  readonly topology: Topology;
  readonly capacity: readonly CapacityNote[];
}

/**
 * Returns the demand and capacity of each hypervisor, whether they change or not.
 *
 * Nodes of a cluster that share a declared capacity are combined.
 *
 * @param before undefined if the lab is new
 */
export function capacityChanges(before: SizedLab | undefined, after: SizedLab): CapacityChange[] {
  const all = [...(before?.topology.hypervisors ?? []), ...after.topology.hypervisors];
  const declared = [...(before?.capacity ?? []), ...after.capacity];
  const groups = new Map(
    all.map(({ name, platform }) => {
      const names = declared.find(({ hypervisors }) => hypervisors.includes(name))?.hypervisors ?? [name];
      return [`${names.join(", ")}, ${platform}`, names];
    }),
  );
  return [...groups].map(([hypervisor, names]) => {
    const hasHypervisor = (lab: SizedLab) => lab.topology.hypervisors.some(({ name }) => names.includes(name));
    const oldLab = before && hasHypervisor(before) ? before : withoutGuests(after);
    const newLab = before && !hasHypervisor(after) ? withoutGuests(before) : after;
    return {
      hypervisor,
      before: demand(oldLab, names),
      after: demand(newLab, names),
      declaredBefore: declaredOf(oldLab, names),
      declaredAfter: declaredOf(newLab, names),
    };
  });
}

/** Returns the same hosts without guests. */
function withoutGuests({ topology, capacity }: SizedLab): SizedLab {
  return {
    topology: { ...topology, guests: [] },
    capacity: capacity.map((each) => ({ ...each, ...(each.disksMib !== undefined && { disksMib: 0 }) })),
  };
}

function demand(lab: SizedLab, names: readonly string[]): Demand {
  const ids = lab.topology.hypervisors.filter(({ name }) => names.includes(name)).map(({ id }) => id);
  const guests = lab.topology.guests.filter(({ hypervisor }) => ids.includes(hypervisor));
  const running = guests.filter(({ off }) => !off);
  const sum = (of: (guest: Guest) => number | undefined) =>
    running.reduce((total, guest) => total + (of(guest) ?? 0), 0);
  const diskMib = capacityOf(lab, names)?.disksMib;
  return {
    guests: guests.length,
    cpus: sum(({ cpus }) => cpus),
    memoryMib: sum(({ memoryMib }) => memoryMib),
    ...(diskMib !== undefined && { diskMib }),
  };
}

function declaredOf(lab: SizedLab, names: readonly string[]): Declared {
  const { hypervisors: _, disksMib: __, ...declared } = capacityOf(lab, names) ?? { hypervisors: [] };
  return declared;
}

function capacityOf(lab: SizedLab, names: readonly string[]): CapacityNote | undefined {
  return lab.capacity.find(({ hypervisors }) => hypervisors.some((each) => names.includes(each)));
}
