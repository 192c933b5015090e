import { type InspectOptions, inspect } from "node:util";

const MAX_LENGTH = 300;

const OPTIONS: InspectOptions = {
  depth: 0,
  breakLength: Number.POSITIVE_INFINITY,
  maxStringLength: 100,
  maxArrayLength: 10,
};

/** Returns a value as an error shows it: shortened, and on one line. */
export function inspectValue(value: unknown): string {
  try {
    return inspect(value, OPTIONS).replace(/\s+/g, " ").slice(0, MAX_LENGTH);
  } catch {
    // The value's own method for this failed.
    return typeof value;
  }
}

/** Returns a value that should be a text as an error shows it: a text in double quotes. */
export function quote(value: unknown): string {
  if (typeof value !== "string") return inspectValue(value);
  return JSON.stringify(value.length > MAX_LENGTH ? `${value.slice(0, MAX_LENGTH)}...` : value);
}
