import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Makes a folder, and those above it. Node's own `recursive` never comes to an end where the system says of a folder that is there that it is not, as
 * Linux does in /proc.
 */
export async function makeFolder(folder: string): Promise<void> {
  const problem = await tryFolder(folder);
  if (problem === undefined) return;
  const above = dirname(folder);
  if (problem.code !== "ENOENT") throw problem;
  // It may have come into being meanwhile: another one makes its folder there, too.
  if (!(await isFolder(above))) return makeFolder(above).then(() => makeFolder(folder));
  const again = await tryFolder(folder);
  if (again !== undefined) throw again;
}

/** @returns why it is not there after that */
async function tryFolder(folder: string): Promise<NodeJS.ErrnoException | undefined> {
  try {
    await mkdir(folder);
  } catch (error) {
    if (!(await isFolder(folder))) return error as NodeJS.ErrnoException;
  }
  return undefined;
}

const isFolder = (path: string) =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
