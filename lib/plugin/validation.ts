import type { Diagnostic, Path } from "./diagnostics.js";
import type { Attribute, Attributes, AttributeType } from "./schema.js";
import { isFullyKnown, type ObjectValue, UNKNOWN, type Value } from "./values/value.js";

/**
 * Validates the known values of a configuration: validators, null elements, and required attributes that are null.
 *
 * Terraform itself accepts null for a required attribute.
 */
export function validateObject(config: ObjectValue, attributes: Attributes, path: Path = []): Diagnostic[] {
  return Object.entries(attributes).flatMap(([name, attribute]) =>
    validateValue(config[name] ?? null, attribute, [...path, name]),
  );
}

/** Returns the write-only attributes with a value, each as a problem: an older Terraform would store the value. */
export function writeOnlyProblems(config: ObjectValue, attributes: Attributes, path: Path = []): Diagnostic[] {
  return Object.entries(attributes).flatMap(([name, { type, options }]): Diagnostic[] => {
    const [value, here] = [config[name] ?? null, [...path, name]];
    if (value === null || value === UNKNOWN) return [];
    if (options.writeOnly) {
      const detail = "Its value must not be stored, which needs Terraform or OpenTofu 1.11.";
      return [{ severity: "error", summary: `${name} is write-only`, detail, path: here }];
    }
    if (typeof type === "string" || type.kind !== "nested") return [];
    const objects = type.nesting === "single" ? [[value, here] as const] : elementsOf(value, type, here);
    return objects.flatMap(([each, at]) =>
      each === null || each === UNKNOWN ? [] : writeOnlyProblems(each as ObjectValue, type.attributes, at),
    );
  });
}

/** Validates the strings and map keys of a configuration. Reports the first problem of each attribute. */
export function validateStrings(config: ObjectValue, validator: (text: string) => string | undefined): Diagnostic[] {
  return Object.entries(config).flatMap(([name, value]) => {
    const problem = stringsIn(value)
      .map(validator)
      .find((each) => each !== undefined);
    return problem === undefined ? [] : [invalid([name], problem)];
  });
}

function stringsIn(value: Value): string[] {
  if (typeof value === "string") return [value];
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...stringsIn(inner as Value)]);
}

function validateValue(value: Value, { type, options }: Attribute, path: Path): Diagnostic[] {
  if (value === null) {
    if (!options.required) return [];
    return [
      { severity: "error", summary: "Missing required attribute", detail: `${format(path)} is null; set it.`, path },
    ];
  }
  const elements = elementsOf(value, type, path);
  const nulls = elements.filter(([element]) => element === null);
  if (nulls.length > 0)
    return nulls.map(([, at]) => ({
      severity: "error",
      summary: at === path ? `An element of ${format(path)} is null` : `${format(at)} is null`,
      detail: "Omit it, or give it a value.",
      path: at,
    }));
  const problems = isFullyKnown(value)
    ? (options.validators ?? []).map((validator) => validator(value)).filter((problem) => problem !== undefined)
    : [];
  const own = problems.map((problem) => invalid(path, problem));
  if (typeof type === "string" || type.kind !== "nested" || typeof value !== "object") return own;
  const objects = type.nesting === "single" ? [[value, path] as const] : elements;
  const inner = objects.flatMap(([element, at]) =>
    Object.getPrototypeOf(element) === Object.prototype
      ? validateObject(element as ObjectValue, type.attributes, at)
      : [],
  );
  return [...own, ...inner];
}

/** Returns the elements of a known collection, each with its path. */
function elementsOf(value: Value, type: AttributeType, path: Path): [Value, Path][] {
  if (typeof type === "string" || type.kind === "object" || typeof value !== "object" || value === null) return [];
  const shape = type.kind === "nested" ? type.nesting : type.kind;
  if (shape === "single" || value === UNKNOWN) return [];
  return Object.entries(value).map(([key, element]) => [
    element as Value,
    shape === "set" ? path : [...path, shape === "list" ? Number(key) : { key }],
  ]);
}

function invalid(path: Path, problem: string): Diagnostic {
  const attribute = path.findLast((step) => typeof step === "string");
  return { severity: "error", summary: `Invalid ${attribute}`, detail: problem, path };
}

const format = (path: Path) => path.map((step) => (typeof step === "object" ? step.key : step)).join(".");

/** Returns a validator for numbers in [least, most]. */
export function between(least: number, most: number, unit = "") {
  return (value: number): string | undefined =>
    value >= least && value <= most
      ? undefined
      : `${value} is out of range; give a number from ${least} to ${most}${unit && ` ${unit}`}.`;
}

/** Returns a validator for a closed set of strings. */
export function oneOf(...allowed: readonly string[]) {
  return (value: string): string | undefined => {
    if (allowed.includes(value)) return undefined;
    const choices = new Intl.ListFormat("en", { type: "disjunction" }).format(allowed.map((each) => `"${each}"`));
    return `"${value}" is not supported; give ${choices}.`;
  };
}

/** Rejects control characters, such as line breaks. */
export function oneLine(value: string): string | undefined {
  return /\p{Cc}/u.test(value) ? "It must not contain control characters." : undefined;
}

/** Rejects strings that are empty or blank. */
export function notEmpty(value: string): string | undefined {
  return value.trim() ? undefined : "It must not be empty.";
}
