import { mkdir, stat, statfs } from "node:fs/promises";
import { homedir, platform } from "node:os";
import path, { dirname, join, normalize } from "node:path";

/** Whether two strings spell the same path. Does not access the file system. */
export const samePath = (a: string, b: string): boolean => normalize(a) === normalize(b);

/**
 * Validates a name that VirtualBox turns into a file name.
 *
 * With VirtualBox's endings (`.vbox-prev`, `.partial.vdi`), the file name must not exceed 255 bytes.
 */
export function fitsFileName(name: string): string | undefined {
  const bytes = Buffer.byteLength(name);
  return bytes > 240 ? `It has ${bytes} bytes; a file name leaves room for 240.` : undefined;
}

/** Validates a name, which is not a path. */
export function isNotPath(name: string): string | undefined {
  return /[\\/]/.test(name) ? "A name is not a path; give the folder in `folder`." : undefined;
}

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

/** Returns the free space of the file system that contains, or would contain, a folder, in whole MiB. */
export async function freeDiskMib(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return Math.floor((bavail * bsize) / 2 ** 20);
  } catch (error) {
    const above = path.dirname(folder);
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || above === folder) throw error;
    return freeDiskMib(above);
  }
}

/** Returns the user's cache folder. */
export function userCache(env: NodeJS.ProcessEnv = process.env): string {
  switch (platform()) {
    case "win32":
      return env.LOCALAPPDATA || join(homedir(), "AppData", "Local");
    case "darwin":
      return join(homedir(), "Library", "Caches");
    default:
      // https://specifications.freedesktop.org/basedir-spec/latest/
      return env.XDG_CACHE_HOME || join(homedir(), ".cache");
  }
}
