/** A matcher of Jest, Vitest, or another test runner, such as `expect.any(Number)`. */
export interface AsymmetricMatcher {
  asymmetricMatch(value: unknown): boolean;
}

/**
 * The part of a value to match.
 *
 * Of an object, some members; of a list, all elements; of a string, the string itself or a regular expression.
 */
export type Expected<T> =
  | AsymmetricMatcher
  | (T extends string
      ? string | RegExp
      : T extends readonly (infer Element)[]
        ? readonly Expected<Element>[]
        : T extends object
          ? { readonly [Member in keyof T]?: Expected<T[Member]> }
          : T);

/** Returns the differences between a value and what is expected of it: "cpus is 1 instead of 2". */
export function differences(actual: unknown, expected: unknown, path = ""): string[] {
  const difference = [`${path || "it"} is ${shown(actual)} instead of ${shown(expected)}`];
  if (isMatcher(expected)) return expected.asymmetricMatch(actual) ? [] : difference;
  if (expected instanceof RegExp) return typeof actual === "string" && expected.test(actual) ? [] : difference;
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return difference;
    return expected.flatMap((each, index) => differences(actual[index], each, `${path}[${index}]`));
  }
  if (!isObject(expected)) return Object.is(actual, expected) ? [] : difference;
  if (!isObject(actual) || Array.isArray(actual)) return difference;
  return Object.entries(expected).flatMap(([key, each]) =>
    differences(actual[key], each, path === "" ? key : `${path}.${key}`),
  );
}

function shown(value: unknown): string {
  if (value instanceof RegExp || isMatcher(value)) return `${value}`;
  return JSON.stringify(value) ?? "absent";
}

function isMatcher(value: unknown): value is AsymmetricMatcher {
  return isObject(value) && typeof value.asymmetricMatch === "function";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
