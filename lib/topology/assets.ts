import { readFileSync } from "node:fs";
import path from "node:path";

/** The text of a file in the folder `assets`: what pictures and pages have of their own. */
export function asset(name: string): string {
  return readFileSync(path.join(__dirname, "assets", name), "utf8");
}
