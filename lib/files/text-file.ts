import { readFileSync } from "node:fs";
import { UserError } from "../lab-error.js";

/**
 * @returns undefined where there is no such file
 * @throws {UserError} It cannot be read: it is a folder, say.
 */
export function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new UserError(`${file} cannot be read: ${message}`);
  }
}
