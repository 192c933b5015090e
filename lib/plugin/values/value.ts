/**
 * A value as handlers see it: null, {@link UNKNOWN}, a scalar, an array, or a plain object.
 *
 * Arrays represent lists and sets; plain objects represent maps and nested attributes.
 */
export type Value = unknown;
export type ObjectValue = Readonly<Record<string, Value>>;

/** A value that is "known after apply". */
export class Unknown {
  /** A private member, without which TypeScript would accept any object as `Unknown`. */
  declare private readonly brand: never;

  toString(): string {
    return "(known after apply)";
  }
}

/** The only instance of {@link Unknown}; compare with `===`. */
export const UNKNOWN: Unknown = new Unknown();

/** Whether `value` contains no unknown value, however deeply nested. */
export function isFullyKnown(value: unknown): boolean {
  if (value === UNKNOWN) return false;
  if (Array.isArray(value)) return value.every(isFullyKnown);
  if (value !== null && typeof value === "object") return Object.values(value).every(isFullyKnown);
  return true;
}

/**
 * Returns `value` with null in place of every unknown value.
 *
 * The state after a failed create is stored this way, because a state must not contain unknown values.
 */
export function unknownsToNull(value: unknown): unknown {
  if (value === UNKNOWN) return null;
  if (Array.isArray(value)) return value.map(unknownsToNull);
  return value !== null && typeof value === "object" ? mapValues(value as ObjectValue, unknownsToNull) : value;
}

/** Returns an object with the same keys, and the values that `each` returns. */
export function mapValues<T, U>(
  object: Readonly<Record<string, T>>,
  each: (value: T, key: string) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, each(value, key)]));
}
