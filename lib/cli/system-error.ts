/** The problems with files, as a predicate of the path, and their remedies. */
const PROBLEMS: Readonly<Record<string, string>> = {
  EACCES: "is not accessible to this user; change its permissions or owner",
  EPERM: "is not accessible to this user; change its permissions or owner",
  ENOENT: "does not exist; create it or the folder around it, or correct the path",
  ENOTDIR: "is below a file; correct the path",
  EISDIR: "is a folder; give a file",
  EROFS: "is on a read-only file system; give a path on another one",
  ENOSPC: "cannot be written, because the disk is full; make space on it",
};

/**
 * Returns the explanation of an error of the operating system with a file.
 *
 * @returns undefined for an error that has no explanation
 */
export function explainSystemError({ code = "", path }: NodeJS.ErrnoException): string | undefined {
  if (path === "") return "The path of a file is empty; give one.";
  return path === undefined || PROBLEMS[code] === undefined ? undefined : `${path} ${PROBLEMS[code]} (${code}).`;
}
