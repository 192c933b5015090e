import type { Hypervisor } from "./hypervisor.js";
import { totalDiskSize } from "./rules/demand.js";

/** What the synthesised JSON says of a hypervisor's declared capacity, for who reviews the lab. */
export interface NotedCapacity {
  /** As the topology calls it. */
  readonly hypervisors: readonly string[];
  readonly cpus?: number;
  readonly memoryMib?: number;
  readonly diskMib?: number;
  /** What the lab's disks have, as far as their sizes are known, where there is a `diskMib` to hold it against. */
  readonly disksMib?: number;
}

/** Of those that declare one, by their names. */
export function notedCapacity(hypervisors: readonly Hypervisor[]): NotedCapacity[] {
  return hypervisors
    .filter(({ capacity }) => Object.values(capacity).some((each) => each !== undefined))
    .map(noted)
    .sort((a, b) => (a.hypervisors.join() < b.hypervisors.join() ? -1 : 1));
}

function noted(hypervisor: Hypervisor): NotedCapacity {
  const { capacity, lab, topologyNames: hypervisors } = hypervisor;
  const { cpus, memory, disk } = capacity;
  const disks = totalDiskSize(lab.guests.filter((guest) => guest.hypervisor === hypervisor));
  return {
    hypervisors,
    ...(cpus !== undefined && { cpus }),
    ...(memory && { memoryMib: mebibytes(memory.toBytes()) }),
    ...(disk && { diskMib: mebibytes(disk.toBytes()), disksMib: mebibytes(disks?.toBytes() ?? 0) }),
  };
}

function mebibytes(bytes: number): number {
  return Math.floor(bytes / 2 ** 20);
}
