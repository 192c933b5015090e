import { access, rmdir } from "node:fs/promises";

export async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/**
 * Removes a folder if it is empty, so that a lab leaves none behind. Whose an empty folder is cannot be told; it holds nothing, and whatever
 * creates a disk or a VM in it makes it again. One that is not empty, a mount point, or somebody else's stays, and that is no error.
 */
export async function removeIfEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch(() => undefined);
}
