import type { Path } from "./diagnostics.js";
import type { Attribute, AttributeOptions, Attributes } from "./schema.js";
import type { ObjectValue, Value } from "./values/codec.js";
import { sameValue } from "./values/compare.js";
import { UNKNOWN } from "./values/unknown.js";

/**
 * The state that the configuration asks for: what the user gave, else the default, else what is known from before, else unknown.
 * `prior` is null for an object that is new; then what is computed is unknown.
 */
export function planObject(config: ObjectValue, prior: ObjectValue | null, attributes: Attributes): ObjectValue {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, attribute]) => [
      name,
      planValue(config[name] ?? null, prior && (prior[name] ?? null), prior !== null, attribute),
    ]),
  );
}

function planValue(config: Value, prior: Value, existed: boolean, attribute: Attribute): Value {
  const { type, options } = attribute;
  if (options.writeOnly) return null;
  if (config === null) {
    if (options.default !== undefined) return options.default;
    if (!options.computed) return null;
    return existed ? prior : UNKNOWN;
  }
  // Terraform accepts the prior value in place of the configured one where they mean the same.
  if (existed && sameValue(config, prior, attribute)) return prior;
  if (config === UNKNOWN || typeof type === "string" || type.kind !== "nested") return config;

  const before = prior === UNKNOWN ? null : prior;
  const inner = (element: Value, former: Value): Value =>
    element === null || element === UNKNOWN
      ? element
      : planObject(element as ObjectValue, (former ?? null) as ObjectValue | null, type.attributes);
  switch (type.nesting) {
    case "single":
      return inner(config, before);
    case "map":
      return Object.fromEntries(
        Object.entries(config as ObjectValue).map(([key, element]) => [
          key,
          inner(element, (before as ObjectValue | null)?.[key]),
        ]),
      );
    case "list":
      return (config as readonly Value[]).map((element, index) =>
        inner(element, (before as readonly Value[] | null)?.[index]),
      );
    case "set":
      return (config as readonly Value[]).map((element) => inner(element, null));
  }
}

/** Where `planned` differs from `prior` in an attribute that cannot change in place. */
export function replacingPaths(planned: ObjectValue, prior: ObjectValue, attributes: Attributes): Path[] {
  return changedPaths(
    planned,
    prior,
    attributes,
    ({ requiresReplace }, before) => requiresReplace === true || (requiresReplace === "ifKnown" && before !== null),
  );
}

/** Where `planned` differs from `prior` in an attribute whose change interrupts what the resource does. */
export function interruptingPaths(planned: ObjectValue, prior: ObjectValue, attributes: Attributes): Path[] {
  return changedPaths(
    planned,
    prior,
    attributes,
    ({ requiresRestart }, before, now) =>
      requiresRestart === true || (requiresRestart === "elements" && keysOf(now).join() !== keysOf(before).join()),
  );
}

function changedPaths(
  planned: ObjectValue,
  prior: ObjectValue,
  attributes: Attributes,
  counts: (options: AttributeOptions, before: Value, now: Value) => boolean,
  path: Path = [],
): Path[] {
  return Object.entries(attributes).flatMap(([name, attribute]) => {
    const [now, before] = [planned[name] ?? null, prior[name] ?? null];
    if (sameValue(now, before, attribute)) return [];
    const here = [...path, name];
    if (counts(attribute.options, before, now)) return [here];
    const { type } = attribute;
    if (typeof type === "string" || type.kind !== "nested" || type.nesting === "set") return [];
    return pairs(now, before, type.nesting).flatMap(([step, x, y]) =>
      changedPaths(x, y, type.attributes, counts, [...here, ...step]),
    );
  });
}

/** Of a list the positions, of a map the keys. */
const keysOf = (value: Value) => (value === null || value === UNKNOWN ? [] : Object.keys(value as object));

/** The nested objects that are in both values, with the step that leads to them. */
function pairs(a: Value, b: Value, nesting: "single" | "list" | "map"): [Path, ObjectValue, ObjectValue][] {
  if (!a || !b || a === UNKNOWN || b === UNKNOWN) return [];
  if (nesting === "single") return [[[], a as ObjectValue, b as ObjectValue]];
  const other = b as ObjectValue;
  return Object.entries(a)
    .filter(([key, element]) => isObject(element) && isObject(other[key]))
    .map(([key, element]) => [
      [nesting === "list" ? Number(key) : { key }],
      element as ObjectValue,
      other[key] as ObjectValue,
    ]);
}

const isObject = (value: Value) => value !== null && value !== undefined && value !== UNKNOWN;
