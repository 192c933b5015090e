import type { Diagnostic, Path } from "./diagnostics.js";
import type { Attribute, Attributes } from "./schema.js";
import type { ObjectValue, Value } from "./values/codec.js";
import { isWhollyKnown } from "./values/unknown.js";

/** Runs every attribute's validators over what is known of a configuration, and finds what is required and null: of that, Terraform says nothing. */
export function validateObject(config: ObjectValue, attributes: Attributes, path: Path = []): Diagnostic[] {
  return Object.entries(attributes).flatMap(([name, attribute]) =>
    validateValue(config[name] ?? null, attribute, [...path, name]),
  );
}

function validateValue(value: Value, { type, options }: Attribute, path: Path): Diagnostic[] {
  if (value === null) {
    const summary = `The argument ${path.map((step) => (typeof step === "object" ? step.key : step)).join(".")} is required, and is null`;
    return options.required ? [{ severity: "error", summary, path }] : [];
  }
  const own = isWhollyKnown(value)
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
  const elements: [Value, Path][] =
    type.nesting === "single"
      ? [[value, path]]
      : Object.entries(value).map(([key, element]) => [
          element,
          type.nesting === "set" ? path : [...path, type.nesting === "list" ? Number(key) : { key }],
        ]);
  const inner = elements.flatMap(([element, at]) =>
    element !== null && Object.getPrototypeOf(element) === Object.prototype
      ? validateObject(element as ObjectValue, type.attributes, at)
      : [],
  );
  return [...own, ...inner];
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

export function notEmpty(value: string): string | undefined {
  return value.trim() ? undefined : "It must not be empty.";
}
