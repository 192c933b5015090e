import { Token } from "cdktf";
import type { Guest } from "../guest.js";
import type { Hypervisor } from "../hypervisor.js";
import { labsOfApp } from "../scope.js";
import { Size } from "../size.js";
import { VirtualMachine } from "../virtual-machine.js";

/** What the guests of a hypervisor's host want, those of all labs of the app, in all. */
export interface Demand {
  readonly cpus: number;
  readonly memory: Size | undefined;
  /** At least: the size of a disk that only its image knows is not in it. */
  readonly disk: Size | undefined;
}

/** Processors and memory are of those that run, or would without `--stopped`. */
export function demandOn({ hostId, lab }: Hypervisor): Demand {
  const guests = labsOfApp(lab).flatMap((each) => each.guests.filter(({ hypervisor }) => hypervisor.hostId === hostId));
  const running = guests.filter(({ desiredRunning }) => desiredRunning);
  return {
    cpus: sum(running.map(({ cpus }) => (Token.isUnresolved(cpus) ? 0 : cpus))),
    memory: total(running.map(({ memory }) => memory)),
    disk: disksOf(guests),
  };
}

/** At least, as above. */
export function disksOf(guests: readonly Guest[]): Size | undefined {
  return total(guests.flatMap(ownVolumes));
}

/** A linked clone's disks begin with nothing. */
function ownVolumes(guest: Guest): Size[] {
  const isLinked = guest instanceof VirtualMachine && guest.linked;
  return isLinked ? [] : guest.volumes.flatMap(({ size }) => size ?? []);
}

function total(sizes: readonly Size[]): Size | undefined {
  return sizes.length > 0 ? Size.bytes(sum(sizes.map((each) => each.toBytes()))) : undefined;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
