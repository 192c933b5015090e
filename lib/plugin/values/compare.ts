import type { Attribute, Attributes, AttributeType } from "../schema.js";
import type { ObjectValue, Value } from "./codec.js";
import { UNKNOWN } from "./unknown.js";

/** Equal as Terraform compares: sets without order, unknown equal to nothing. */
export function sameValue(a: Value, b: Value, attribute: Attribute): boolean {
  return same(a, b, attribute.type, attribute.options.equivalent);
}

/**
 * What was read, spelled as the user spells it: where the two are equivalent, `known` (from the state or the plan) stays, so that what
 * the remote side normalises never shows as a difference.
 */
export function keepSpelling(known: ObjectValue, read: ObjectValue, attributes: Attributes): ObjectValue {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, attribute]) => [
      name,
      keep(known[name] ?? null, read[name] ?? null, attribute),
    ]),
  );
}

function keep(known: Value, read: Value, attribute: Attribute): Value {
  if (known === null || known === UNKNOWN || read === null) return read;
  if (sameValue(known, read, attribute)) return known;
  const { type } = attribute;
  if (typeof type === "string" || type.kind !== "nested" || type.nesting === "set") return read;
  const inner = (before: Value, now: Value): Value =>
    before && before !== UNKNOWN && now
      ? keepSpelling(before as ObjectValue, now as ObjectValue, type.attributes)
      : now;
  if (type.nesting === "single") return inner(known, read);
  if (type.nesting === "list")
    return (read as readonly Value[]).map((element, index) => inner((known as readonly Value[])[index], element));
  return Object.fromEntries(
    Object.entries(read as ObjectValue).map(([key, element]) => [key, inner((known as ObjectValue)[key], element)]),
  );
}

function same(a: Value, b: Value, type: AttributeType, equivalent?: (a: never, b: never) => boolean): boolean {
  if (a === UNKNOWN || b === UNKNOWN) return false;
  if (a === null || b === null) return a === b;
  if (equivalent?.(a as never, b as never)) return true;
  if (typeof type === "string") return a === b;
  if (type.kind === "object")
    return Object.entries(type.members).every(([name, member]) =>
      same((a as ObjectValue)[name] ?? null, (b as ObjectValue)[name] ?? null, member),
    );
  const inner = (x: Value, y: Value): boolean =>
    type.kind === "nested" ? sameObject(x as ObjectValue, y as ObjectValue, type.attributes) : same(x, y, type.element);
  const shape = type.kind === "nested" ? type.nesting : type.kind;
  if (shape === "single") return inner(a, b);
  if (shape === "map") return sameMap(a as ObjectValue, b as ObjectValue, inner);
  const [left, right] = [a as readonly Value[], b as readonly Value[]];
  if (left.length !== right.length) return false;
  return shape === "list"
    ? left.every((x, index) => inner(x, right[index]))
    : left.every((x) => right.some((y) => inner(x, y)));
}

export function sameObject(a: ObjectValue | null, b: ObjectValue | null, attributes: Attributes): boolean {
  if (a === null || b === null) return a === b;
  return Object.entries(attributes).every(([name, attribute]) =>
    sameValue(a[name] ?? null, b[name] ?? null, attribute),
  );
}

function sameMap(a: ObjectValue, b: ObjectValue, inner: (x: Value, y: Value) => boolean): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && inner(a[key], b[key]));
}
