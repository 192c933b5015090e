import { readdirSync } from "node:fs";
import path from "node:path";

/**
 * Returns the relative paths of all files in a folder and its subfolders.
 *
 * Symbolic links are not followed. Node's own recursive listing follows them from Node 22 on.
 */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? filesBelow(path.join(folder, entry.name)).map((file) => path.join(entry.name, file))
      : entry.isFile()
        ? [entry.name]
        : [],
  );
}
