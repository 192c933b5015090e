import { LabError } from "../lab-error.js";
import { readText } from "./text-file.js";

/**
 * Reads a file that holds a JSON object. A byte order mark, which editors on Windows write, is no part of it.
 *
 * @returns undefined where there is no such file
 * @throws {LabError} It holds something else, or cannot be read.
 */
export function readJsonObject(file: string): Record<string, unknown> | undefined {
  const text = readText(file);
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new LabError(`${file} is not JSON: ${(error as Error).message}`);
  }
  if (isObject(value)) return value;
  throw new LabError(`${file} should hold a JSON object, { ... }, and holds ${shown(value)}.`);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value as an error shows it. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
