import { Token } from "cdktf";
import type { Guest } from "./guest.js";
import type { Hypervisor } from "./hypervisor.js";
import { labsOfApp } from "./scope.js";
import { Size } from "./size.js";
import { isVirtualMachine } from "./virtual-machine.js";

/** The total demand of the guests on a hypervisor's host, across all labs of the app. */
export interface Demand {
  readonly cpus: number;
  readonly memory: Size | undefined;
  /** A lower bound: disks whose size only their image defines do not count. */
  readonly disk: Size | undefined;
}

/** Returns the demand. Processors and memory count for guests that run, or would without `--stopped`. */
export function demandOn({ hostId, lab }: Hypervisor): Demand {
  const guests = labsOfApp(lab).flatMap((each) => each.guests.filter(({ hypervisor }) => hypervisor.hostId === hostId));
  const running = guests.filter(({ desiredRunning }) => desiredRunning);
  return {
    cpus: sum(running.map(({ cpus }) => (Token.isUnresolved(cpus) ? 0 : cpus))),
    memory: total(running.map(({ memory }) => memory)),
    disk: totalDiskSize(guests),
  };
}

/** Returns the total size of guests' disks, as a lower bound. */
export function totalDiskSize(guests: readonly Guest[]): Size | undefined {
  return total(guests.flatMap(ownVolumes));
}

/** The disks of a linked clone start out empty. */
function ownVolumes(guest: Guest): Size[] {
  const isLinked = isVirtualMachine(guest) && guest.linked;
  return isLinked ? [] : guest.volumes.flatMap(({ size }) => size ?? []);
}

function total(sizes: readonly Size[]): Size | undefined {
  return sizes.length > 0 ? Size.bytes(sum(sizes.map((each) => each.toBytes()))) : undefined;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
