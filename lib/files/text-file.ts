import { readFileSync, writeFileSync } from "node:fs";
import { LabError } from "../lab-error.js";

/**
 * Reads a text file.
 *
 * @returns undefined if the file does not exist
 * @throws {LabError} The file cannot be read, for example because it is a folder.
 */
export function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (file === "") throw error;
    if (code === "ENOENT") return undefined;
    throw new LabError(`${file} cannot be read: ${message}`);
  }
}

/** Writes text to a file, or to stdout if there is no file. */
export function writeText(text: string, file: string | undefined): void {
  if (file === undefined) process.stdout.write(text);
  else writeFileSync(file, text);
}
