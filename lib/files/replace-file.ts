import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";

/** Errors that rule out an atomic replacement: a read-only folder, a foreign owner, or a mount point. */
const CANNOT_REPLACE = ["EACCES", "EPERM", "EROFS", "EBUSY", "EXDEV"];

/**
 * Replaces a file's content atomically, through a new file with the same mode and owner.
 *
 * If that is impossible, the file is overwritten, and restored if overwriting fails.
 *
 * @param file the file's path, not a symbolic link
 * @throws {NodeJS.ErrnoException} The file is not writable, or the disk is full.
 */
export function replaceFile(file: string, content: Buffer): void {
  const { nlink } = statSync(file);
  if (nlink > 1 || !replaceAtomically(file, content)) overwrite(file, content);
}

function replaceAtomically(file: string, content: Buffer): boolean {
  const temporary = `${file}.labvisor-${process.pid}`;
  try {
    writeWithOwnerOf(file, temporary, content);
    renameSync(temporary, file);
    return true;
  } catch (error) {
    rmSync(temporary, { force: true });
    if (CANNOT_REPLACE.includes((error as NodeJS.ErrnoException).code ?? "")) return false;
    throw error;
  }
}

function writeWithOwnerOf(file: string, temporary: string, content: Buffer): void {
  const { mode, uid, gid } = statSync(file);
  const fd = openSync(temporary, "wx", 0o600);
  try {
    writeAll(fd, content);
    if (process.platform !== "win32") {
      fchownSync(fd, uid, gid);
      fchmodSync(fd, mode & 0o7777);
    }
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function overwrite(file: string, content: Buffer): void {
  const before = readFileSync(file);
  const fd = openSync(file, "r+");
  try {
    writeAll(fd, content);
    fsyncSync(fd);
  } catch (error) {
    writeAll(fd, before);
    throw error;
  } finally {
    closeSync(fd);
  }
}

function writeAll(fd: number, content: Buffer): void {
  for (let at = 0; at < content.length; ) at += writeSync(fd, content, at, content.length - at, at);
  ftruncateSync(fd, content.length);
}
