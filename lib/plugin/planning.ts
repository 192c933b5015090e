import type { Path } from "./diagnostics.js";
import type { Attribute, AttributeOptions, Attributes } from "./schema.js";
import { sameValue } from "./values/compare.js";
import { isFullyKnown, mapValues, type ObjectValue, UNKNOWN, type Value } from "./values/value.js";

/**
 * Plans an object: each attribute has the value from the configuration, the default, or the prior value, in this order.
 *
 * Computed attributes of a new object, whose `prior` is null, are unknown.
 */
export function planObject(config: ObjectValue, prior: ObjectValue | null, attributes: Attributes): ObjectValue {
  return mapValues(attributes, (attribute, name) =>
    planValue(config[name] ?? null, prior && (prior[name] ?? null), prior !== null, attribute),
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
  // Terraform accepts the prior value instead of an equivalent configured one.
  if (existed && sameValue(config, prior, attribute)) return prior;
  if (config === UNKNOWN || typeof type === "string" || type.kind !== "nested") return config;

  const before = prior === UNKNOWN ? null : prior;
  const inner = (element: Value, priorElement: Value): Value =>
    element === null || element === UNKNOWN
      ? element
      : planObject(element as ObjectValue, (priorElement ?? null) as ObjectValue | null, type.attributes);
  switch (type.nesting) {
    case "single":
      return inner(config, before);
    case "map":
      return mapValues(config as ObjectValue, (element, key) => inner(element, (before as ObjectValue | null)?.[key]));
    case "list":
      return (config as readonly Value[]).map((element, index) =>
        inner(element, (before as readonly Value[] | null)?.[index]),
      );
    case "set":
      return (config as readonly Value[]).map((element) => inner(element, null));
  }
}

/** Returns the paths of changes to attributes with `requiresReplace`. */
export function pathsRequiringReplace(planned: ObjectValue, prior: ObjectValue, attributes: Attributes): Path[] {
  return changedPaths(
    planned,
    prior,
    attributes,
    ({ requiresReplace }, before) => requiresReplace === true || (requiresReplace === "ifKnown" && before !== null),
  );
}

/** Returns the paths of changes to attributes with `requiresRestart`. */
export function pathsRequiringRestart(planned: ObjectValue, prior: ObjectValue, attributes: Attributes): Path[] {
  return changedPaths(
    planned,
    prior,
    attributes,
    ({ requiresRestart }, before, now) =>
      requiresRestart === true || (requiresRestart === "elements" && keysOf(now).join() !== keysOf(before).join()),
  );
}

/** Returns the names of the attributes that change, except those whose planned value is not fully known. */
export function changedAttributes(planned: ObjectValue, prior: ObjectValue, attributes: Attributes): string[] {
  return changedPaths(planned, prior, attributes, () => true)
    .map(([name]) => name as string)
    .filter((name) => isFullyKnown(planned[name] ?? null));
}

/** Returns the paths of changes for which `matches` is true. Does not descend below a match. */
function changedPaths(
  planned: ObjectValue,
  prior: ObjectValue,
  attributes: Attributes,
  matches: (options: AttributeOptions, before: Value, now: Value) => boolean,
  path: Path = [],
): Path[] {
  return Object.entries(attributes).flatMap(([name, attribute]) => {
    const [now, before] = [planned[name] ?? null, prior[name] ?? null];
    if (sameValue(now, before, attribute)) return [];
    const here = [...path, name];
    if (matches(attribute.options, before, now)) return [here];
    const { type } = attribute;
    if (typeof type === "string" || type.kind !== "nested" || type.nesting === "set") return [];
    return commonObjects(now, before, type.nesting).flatMap(([step, x, y]) =>
      changedPaths(x, y, type.attributes, matches, [...here, ...step]),
    );
  });
}

/** Returns the indices of a list, or the keys of a map. */
const keysOf = (value: Value) => (value === null || value === UNKNOWN ? [] : Object.keys(value as object));

/** Returns the nested objects that exist in both values, each with its path. */
function commonObjects(a: Value, b: Value, nesting: "single" | "list" | "map"): [Path, ObjectValue, ObjectValue][] {
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
