import { createHash } from "node:crypto";

/** A range of whole numbers, including both ends. */
export interface NumberRange {
  /** The lowest number. */
  readonly first: number;
  /** The highest number, which is part of the range. */
  readonly last: number;
}

/** A number to allocate from a pool, such as an address or a VM id. */
export interface Request {
  /** The key in the lock file, unique in its pool. */
  readonly id: string;
  /** The name that the number derives from. It contains the lab's id, so that labs differ. */
  readonly name: string;
  readonly range: NumberRange;
}

/** A pool of numbers that are allocated at most once. */
export interface Pool {
  /** The numbers in use without a request: the user gave them explicitly. */
  readonly taken: Iterable<number>;
  /**
   * The ranges that are never allocated.
   *
   * @default - none
   */
  readonly excluded?: readonly NumberRange[];
  /**
   * Whether a number can be allocated.
   *
   * @default - every number of a request's range can
   */
  readonly isUsable?: (number: number) => boolean;
}

/**
 * Allocates a number for each request.
 *
 * A locked number stays, whatever else changes. A new request starts at the position in its range that the hash of its
 * name determines, and gets the first free number from there. A request without a free number is missing in the result.
 *
 * @param locked the numbers of earlier syntheses, by request id
 */
export function allocate(
  requests: readonly Request[],
  { taken, excluded = [], isUsable = () => true }: Pool,
  locked: ReadonlyMap<string, number>,
): Map<string, number> {
  const allocated = new Map<string, number>();
  const free = new FreeNumbers(excluded);
  for (const number of taken) free.take(number);

  const fresh: Request[] = [];
  for (const request of requests) {
    const number = locked.get(request.id);
    if (number !== undefined && isIn(request.range, number) && isUsable(number)) {
      allocated.set(request.id, number);
      free.take(number);
    } else {
      fresh.push(request);
    }
  }
  // By id, so that the order in which a program creates its constructs does not matter.
  for (const { id, name, range } of fresh.sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const number = free.takeFirst(range, range.first + (hash(name) % sizeOf(range)), isUsable);
    if (number !== undefined) allocated.set(id, number);
  }
  return allocated;
}

function hash(name: string): number {
  return createHash("sha256").update(name).digest().readUInt32BE();
}

function sizeOf({ first, last }: NumberRange): number {
  return last - first + 1;
}

function isIn({ first, last }: NumberRange, number: number): boolean {
  return first <= number && number <= last;
}

/** The free numbers of a pool. Finding one does not depend on how many are taken or excluded. */
class FreeNumbers {
  /** A number to try instead of each taken one. Paths are shortened as they are followed (union-find). */
  private readonly next = new Map<number, number>();

  constructor(private readonly excluded: readonly NumberRange[]) {}

  take(number: number): void {
    this.next.set(number, number + 1);
  }

  /** Takes the first free and usable number of a range, starting at `start` and continuing at the range's beginning. */
  takeFirst(range: NumberRange, start: number, isUsable: (number: number) => boolean): number | undefined {
    for (const from of [start, range.first]) {
      for (let number = this.firstFrom(from); number <= range.last; number = this.firstFrom(number)) {
        this.take(number);
        if (isUsable(number)) return number;
      }
    }
    return undefined;
  }

  private firstFrom(start: number): number {
    const path: number[] = [];
    let number = start;
    for (let next = this.successor(number); next !== undefined; next = this.successor(number)) {
      path.push(number);
      number = next;
    }
    for (const each of path) this.next.set(each, number);
    return number;
  }

  private successor(number: number): number | undefined {
    const range = this.excluded.find((each) => isIn(each, number));
    return range ? range.last + 1 : this.next.get(number);
  }
}
