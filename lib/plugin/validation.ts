import type { Diagnostic, Path } from "./diagnostics.js";
import type { Attribute, Attributes, AttributeType } from "./schema.js";
import type { ObjectValue, Value } from "./values/codec.js";
import { isFullyKnown, UNKNOWN } from "./values/unknown.js";

/** Runs every attribute's validators over what is known of a configuration, and finds what is required and null: of that, Terraform says nothing. */
export function validateObject(config: ObjectValue, attributes: Attributes, path: Path = []): Diagnostic[] {
  return Object.entries(attributes).flatMap(([name, attribute]) =>
    validateValue(config[name] ?? null, attribute, [...path, name]),
  );
}

/** Finds the attributes in which there is a text that the validator has something against. */
export function validateTexts(config: ObjectValue, validator: (text: string) => string | undefined): Diagnostic[] {
  return Object.entries(config).flatMap(([name, value]): Diagnostic[] => {
    const detail = textsIn(value)
      .map(validator)
      .find((problem) => problem !== undefined);
    return detail === undefined ? [] : [{ severity: "error", summary: `Invalid ${name}`, detail, path: [name] }];
  });
}

function textsIn(value: Value): string[] {
  if (typeof value === "string") return [value];
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...textsIn(inner as Value)]);
}

const dotted = (path: Path) => path.map((step) => (typeof step === "object" ? step.key : step)).join(".");

function validateValue(value: Value, { type, options }: Attribute, path: Path): Diagnostic[] {
  if (value === null) {
    const summary = `The argument ${dotted(path)} is required, and is null`;
    return options.required ? [{ severity: "error", summary, path }] : [];
  }
  const elements = elementsOf(value, type, path);
  const nulls = elements.filter(([element]) => element === null);
  if (nulls.length > 0)
    return nulls.map(([, at]) => ({
      severity: "error",
      summary: at === path ? `An element of ${dotted(path)} is null` : `The element ${dotted(at)} is null`,
      detail: "Leave it out, or give it a value.",
      path: at,
    }));
  const own = isFullyKnown(value)
    ? (options.validators ?? []).flatMap((validator): Diagnostic[] => {
        const problem = validator(value);
        return problem
          ? [
              {
                severity: "error",
                summary: `Invalid ${path.findLast((step) => typeof step === "string")}`,
                detail: problem,
                path,
              },
            ]
          : [];
      })
    : [];
  if (typeof type === "string" || type.kind !== "nested" || typeof value !== "object") return own;
  const objects = type.nesting === "single" ? [[value, path] as const] : elements;
  const inner = objects.flatMap(([element, at]) =>
    Object.getPrototypeOf(element) === Object.prototype
      ? validateObject(element as ObjectValue, type.attributes, at)
      : [],
  );
  return [...own, ...inner];
}

/** Those of a collection that is known, and where they are. */
function elementsOf(value: Value, type: AttributeType, path: Path): [Value, Path][] {
  if (typeof type === "string" || type.kind === "object" || typeof value !== "object" || value === null) return [];
  const shape = type.kind === "nested" ? type.nesting : type.kind;
  if (shape === "single" || value === UNKNOWN) return [];
  return Object.entries(value).map(([key, element]) => [
    element as Value,
    shape === "set" ? path : [...path, shape === "list" ? Number(key) : { key }],
  ]);
}

/** A whole number in [least, most]. */
export function between(least: number, most: number, unit = "") {
  return (value: number): string | undefined =>
    value >= least && value <= most ? undefined : `${value} is not from ${least} to ${most}${unit && ` ${unit}`}.`;
}

export function oneOf(...allowed: readonly string[]) {
  return (value: string): string | undefined =>
    allowed.includes(value) ? undefined : `"${value}" is not one of ${allowed.map((each) => `"${each}"`).join(", ")}.`;
}

export function oneLine(value: string): string | undefined {
  return /\p{Cc}/u.test(value) ? "It must not contain control characters." : undefined;
}

export function notEmpty(value: string): string | undefined {
  return value.trim() ? undefined : "It must not be empty.";
}
