import { LabError } from "../lab-error.js";
import { readText } from "./text-file.js";

/**
 * Reads a JSON object from a file.
 *
 * A byte order mark, which editors on Windows write, is ignored.
 *
 * @returns undefined if the file does not exist
 * @throws {LabError} The file cannot be read, or contains anything but a JSON object.
 */
export function readJsonObject(file: string): Record<string, unknown> | undefined {
  const text = readText(file);
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new LabError(`${file} is not valid JSON: ${(error as Error).message}`);
  }
  if (isObject(value)) return value;
  throw new LabError(`${file} must contain a JSON object, { ... }, but contains ${excerpt(value)}.`);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns a value as JSON, shortened for error messages. */
export function excerpt(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
