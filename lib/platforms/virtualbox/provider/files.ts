import { statfs } from "node:fs/promises";
import path, { normalize } from "node:path";

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
