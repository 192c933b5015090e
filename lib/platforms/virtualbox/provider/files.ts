import { mkdir, stat, statfs } from "node:fs/promises";
import { homedir, platform } from "node:os";
import path, { dirname, join, normalize } from "node:path";

/** Two spellings of one path, without a look at the file system. */
export const samePath = (a: string, b: string): boolean => normalize(a) === normalize(b);

/** A validator of what VirtualBox makes a file's name of: with its endings (`.vbox-prev`, `.partial.vdi`) that has 255 bytes at most. */
export function fitsFileName(name: string): string | undefined {
  const bytes = Buffer.byteLength(name);
  return bytes > 240 ? `It is too long: ${bytes} bytes, where a file's name leaves it 240.` : undefined;
}

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

/** What is free in the file system that a folder lies in, or would lie in, in whole MiB. */
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

/** The user's folder for caches. */
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
