import { readFileSync } from "node:fs";
import path from "node:path";

/** Returns the text of a file in the folder `assets`. */
export function asset(name: string): string {
  return readFileSync(path.join(__dirname, "assets", name), "utf8");
}
