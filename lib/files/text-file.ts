import { readFileSync } from "node:fs";
import { LabError } from "../lab-error.js";

/**
 * @returns undefined where there is no such file
 * @throws {LabError} It cannot be read: it is a folder, say.
 */
export function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new LabError(`${file} cannot be read: ${message}`);
  }
}
