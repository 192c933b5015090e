import { createHash } from "node:crypto";
import type { IConstruct } from "constructs";

/** A number that a construct is to have for good, such as the id that a hypervisor knows it by. */
export interface NumberRequest {
  /** Whose number it is. */
  readonly at: IConstruct;
  /** What it is called in errors: "VM id". */
  readonly what: string;
  /** Those of one pool differ, in all labs of the app. */
  readonly pool: string;
  /** What the number derives from: unique in its pool and lab. */
  readonly name: string;
  readonly range: NumberRange;
  /** The number that the user gave. */
  readonly given?: number;
}

/** Whole numbers, both ends included. */
export interface NumberRange {
  readonly first: number;
  readonly last: number;
}

/** Numbers by the ids of their wishes. */
export type Numbers = ReadonlyMap<string, number>;

export function requestId({ pool, name }: NumberRequest): string {
  return `${pool}/${name}`;
}

/**
 * Assigns a number to each wish that was given none, as `assignAddresses` does with addresses: one in the lock stays; a new one starts where the hash of
 * its name says, and takes the first free number from there. A wish that finds none is left out; the rule `no-free-number` reports it.
 *
 * @param lab the lab's id: the same names in two labs have different numbers
 * @param locked what earlier syntheses assigned
 */
export function assignNumbers(wishes: readonly NumberRequest[], lab: string, locked: Numbers): Numbers {
  const assigned = new Map<string, number>();
  const taken = new Set(wishes.flatMap(({ pool, given }) => (given === undefined ? [] : `${pool} ${given}`)));
  const assign = (wish: NumberRequest, number: number) => {
    assigned.set(requestId(wish), number);
    taken.add(`${wish.pool} ${number}`);
  };

  const fresh: NumberRequest[] = [];
  for (const wish of wishes.filter(({ given }) => given === undefined)) {
    const number = locked.get(requestId(wish));
    if (number !== undefined && number >= wish.range.first && number <= wish.range.last) {
      assign(wish, number);
    } else {
      fresh.push(wish);
    }
  }
  // By id, so that the order in which a program makes its constructs does not matter.
  for (const wish of fresh.sort((a, b) => (requestId(a) < requestId(b) ? -1 : 1))) {
    const number = firstFree(wish, lab, taken);
    if (number !== undefined) {
      assign(wish, number);
    }
  }
  return assigned;
}

function firstFree(wish: NumberRequest, lab: string, taken: ReadonlySet<string>): number | undefined {
  const { pool, range } = wish;
  const size = range.last - range.first + 1;
  const start = createHash("sha256")
    .update(`${lab}/${requestId(wish)}`)
    .digest()
    .readUInt32BE();
  for (let step = 0; step < size; step++) {
    const number = range.first + ((start + step) % size);
    if (!taken.has(`${pool} ${number}`)) {
      return number;
    }
  }
  return undefined;
}
