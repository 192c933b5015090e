import { accessSync, constants, statSync } from "node:fs";
import path from "node:path";

/** The file that a program's name stands for on PATH, or nothing. A name with a folder in it is taken as it is. */
export function findProgram(name: string): string | undefined {
  if (name !== path.basename(name)) return isProgram(name) ? path.resolve(name) : undefined;
  const extensions = process.platform === "win32" ? ["", ...(process.env.PATHEXT ?? ".EXE;.CMD").split(";")] : [""];
  return (process.env.PATH ?? "")
    .split(path.delimiter)
    .flatMap((folder) => extensions.map((extension) => path.join(folder || ".", name + extension)))
    .find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
