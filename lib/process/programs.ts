import path from "node:path";
import which from "which";

/** Returns the absolute path of a program on PATH, or of the program at a path such as `./terraform`. */
export function findProgram(name: string): string | undefined {
  const found = which.sync(name, { nothrow: true });
  return found === null ? undefined : path.resolve(found);
}
