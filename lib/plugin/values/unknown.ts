/** Terraform's "known after apply": the value exists, but not yet. */
export class Unknown {
  /** TypeScript compares classes by their members; without one of its own, every object would pass for unknown. */
  declare private readonly brand: never;

  toString(): string {
    return "(known after apply)";
  }
}

/** The one unknown value; compare with `===`. */
export const UNKNOWN: Unknown = new Unknown();

/** True where nothing inside `value` is unknown. */
export function isFullyKnown(value: unknown): boolean {
  if (value === UNKNOWN) return false;
  if (Array.isArray(value)) return value.every(isFullyKnown);
  if (value !== null && typeof value === "object") return Object.values(value).every(isFullyKnown);
  return true;
}

/** `value` with null in place of everything unknown: what is kept of a create that failed half-way. */
export function withoutUnknown(value: unknown): unknown {
  if (value === UNKNOWN) return null;
  if (Array.isArray(value)) return value.map(withoutUnknown);
  if (value !== null && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutUnknown(inner)]));
  return value;
}
