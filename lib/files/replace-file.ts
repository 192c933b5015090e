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

/** That the folder takes no file beside it, that it may not be given to the file's owner, or that nothing can take its place: it is mounted there. */
const CANNOT_TAKE_ITS_PLACE = ["EACCES", "EPERM", "EROFS", "EBUSY", "EXDEV"];

/**
 * Gives a file another content, all of it or nothing: a new file with its mode and owner takes its place. Where none can, it is overwritten, and written back
 * if that fails.
 *
 * @param file no link
 * @throws {NodeJS.ErrnoException} It may not be written, or there is no room.
 */
export function replaceFile(file: string, content: Buffer): void {
  const { nlink } = statSync(file);
  if (nlink > 1 || !takePlace(file, content)) overwrite(file, content);
}

function takePlace(file: string, content: Buffer): boolean {
  const temporary = `${file}.labvisor-${process.pid}`;
  try {
    writeLike(file, temporary, content);
    renameSync(temporary, file);
    return true;
  } catch (error) {
    rmSync(temporary, { force: true });
    if (CANNOT_TAKE_ITS_PLACE.includes((error as NodeJS.ErrnoException).code ?? "")) return false;
    throw error;
  }
}

function writeLike(file: string, temporary: string, content: Buffer): void {
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
