import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Creates a folder and its missing parents.
 *
 * Node's own `recursive` option loops forever where the system reports an existing folder as missing, as Linux does in
 * /proc.
 */
export async function makeFolder(folder: string): Promise<void> {
  const problem = await tryFolder(folder);
  if (problem === undefined) return;
  const above = dirname(folder);
  if (problem.code !== "ENOENT") throw problem;
  // Another process may have created it in the meantime.
  if (!(await isFolder(above))) return makeFolder(above).then(() => makeFolder(folder));
  const again = await tryFolder(folder);
  if (again !== undefined) throw again;
}

/** @returns the reason why the folder does not exist, or undefined if it does */
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
