import type { Attribute, Attributes, AttributeType } from "../schema.js";
import { mapValues, type ObjectValue, UNKNOWN, type Value } from "./value.js";

/** Whether two values are equal or equivalent. Sets compare without order; an unknown value equals nothing. */
export function sameValue(a: Value, b: Value, attribute: Attribute): boolean {
  return sameTyped(a, b, attribute.type, attribute.options.equivalent);
}

/** Whether two objects have the same value in every attribute. Null equals only null. */
export function sameObject(a: ObjectValue | null, b: ObjectValue | null, attributes: Attributes): boolean {
  if (a === null || b === null) return a === b;
  return Object.entries(attributes).every(([name, attribute]) =>
    sameValue(a[name] ?? null, b[name] ?? null, attribute),
  );
}

/**
 * Returns `read` with each value replaced by the equivalent one in `known` (the state or the plan).
 *
 * Values keep the user's spelling that way, and normalization by the remote API never shows up as a difference.
 */
export function preserveEquivalent(known: ObjectValue, read: ObjectValue, attributes: Attributes): ObjectValue {
  return mapValues(attributes, (attribute, name) => preserveValue(known[name] ?? null, read[name] ?? null, attribute));
}

function preserveValue(known: Value, read: Value, attribute: Attribute): Value {
  if (known === null || known === UNKNOWN || read === null) return read;
  if (sameValue(known, read, attribute)) return known;
  const { type } = attribute;
  if (typeof type === "string" || type.kind !== "nested" || type.nesting === "set") return read;
  const inner = (before: Value, now: Value): Value =>
    before && before !== UNKNOWN && now
      ? preserveEquivalent(before as ObjectValue, now as ObjectValue, type.attributes)
      : now;
  if (type.nesting === "single") return inner(known, read);
  if (type.nesting === "list")
    return (read as readonly Value[]).map((element, index) => inner((known as readonly Value[])[index], element));
  return mapValues(read as ObjectValue, (element, key) => inner((known as ObjectValue)[key], element));
}

function sameTyped(a: Value, b: Value, type: AttributeType, equivalent?: (a: never, b: never) => boolean): boolean {
  if (a === UNKNOWN || b === UNKNOWN) return false;
  if (a === null || b === null) return a === b;
  if (equivalent?.(a as never, b as never)) return true;
  if (typeof type === "string") return a === b;
  if (type.kind === "object")
    return Object.entries(type.members).every(([name, member]) =>
      sameTyped((a as ObjectValue)[name] ?? null, (b as ObjectValue)[name] ?? null, member),
    );
  const inner = (x: Value, y: Value): boolean =>
    type.kind === "nested"
      ? sameObject(x as ObjectValue, y as ObjectValue, type.attributes)
      : sameTyped(x, y, type.element);
  const shape = type.kind === "nested" ? type.nesting : type.kind;
  if (shape === "single") return inner(a, b);
  if (shape === "map") return sameMap(a as ObjectValue, b as ObjectValue, inner);
  const [left, right] = [a as readonly Value[], b as readonly Value[]];
  if (left.length !== right.length) return false;
  return shape === "list"
    ? left.every((x, index) => inner(x, right[index]))
    : left.every((x) => right.some((y) => inner(x, y)));
}

function sameMap(a: ObjectValue, b: ObjectValue, inner: (x: Value, y: Value) => boolean): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && inner(a[key], b[key]));
}
