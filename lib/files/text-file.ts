import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
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

/** Returns the end of a text file. */
export function endOf(file: string, maxBytes: number): string {
  const handle = openSync(file, "r");
  try {
    const { size } = fstatSync(handle);
    const buffer = Buffer.alloc(Math.min(size, maxBytes));
    return buffer.toString("utf8", 0, readSync(handle, buffer, 0, buffer.length, size - buffer.length));
  } finally {
    closeSync(handle);
  }
}

/** Checks that `writeText` can write to a file, which it leaves as it is. @throws the error of the system */
export function requireWritable(file: string): void {
  if (file === "" || existsSync(file)) closeSync(openSync(file, "a"));
  else accessSync(dirname(file), constants.W_OK);
}

/** Writes text to a file, or to stdout if there is no file. */
export function writeText(text: string, file: string | undefined): void {
  if (file === undefined) process.stdout.write(text);
  else writeFileSync(file, text);
}
