import { statfs } from "node:fs/promises";
import path from "node:path";

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
