import { type InspectOptions, inspect } from "node:util";
import { maskSecrets } from "./secrets.js";

const MAX_LENGTH = 300;

const OPTIONS: InspectOptions = {
  depth: 0,
  breakLength: Number.POSITIVE_INFINITY,
  maxStringLength: 100,
  maxArrayLength: 10,
};

/** Returns a value as an error shows it: without secrets, shortened, and on one line. */
export function inspectValue(value: unknown): string {
  try {
    const shown = inspect(typeof value === "string" ? maskSecrets(value) : value, OPTIONS);
    return maskSecrets(shown).replace(/\s+/g, " ").slice(0, MAX_LENGTH);
  } catch {
    // The value's own method for this failed.
    return typeof value;
  }
}

/** Returns a value that should be a text as an error shows it: a text without secrets, in double quotes. */
export function quote(value: unknown): string {
  if (typeof value !== "string") return inspectValue(value);
  const shown = maskSecrets(value);
  return JSON.stringify(shown.length > MAX_LENGTH ? `${shown.slice(0, MAX_LENGTH)}...` : shown);
}
