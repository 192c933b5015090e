/** Yields each pair of things once, in their order. */
export function* pairs<T>(things: readonly T[]): Generator<[T, T]> {
  for (const [index, first] of things.entries()) {
    for (const second of things.slice(index + 1)) yield [first, second];
  }
}

/** Yields each thing whose key an earlier one has, with that earlier one. */
export function* duplicates<T>(things: Iterable<T>, key: (thing: T) => unknown): Generator<[T, T]> {
  const seen = new Map<unknown, T>();
  for (const thing of things) {
    const earlier = seen.get(key(thing));
    if (earlier === undefined) seen.set(key(thing), thing);
    else yield [earlier, thing];
  }
}
