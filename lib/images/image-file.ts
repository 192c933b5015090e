import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { statfs } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { ProviderError } from "../plugin/index.js";

type Algorithm = "sha256" | "sha512";

/** Returns the algorithm of a checksum, which its length shows. */
export function algorithmOf(checksum: string): Algorithm {
  return checksum.length === 128 ? "sha512" : "sha256";
}

/** Returns the SHA-256 of a file in lower-case hexadecimal digits. */
export async function sha256Of(file: string, signal?: AbortSignal): Promise<string> {
  return digestOf(file, "sha256", signal);
}

/** Returns a digest of a file in lower-case hexadecimal digits. */
export async function digestOf(file: string, algorithm: Algorithm, signal?: AbortSignal): Promise<string> {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), hash, { signal });
  return hash.digest("hex");
}

/** @param name the image's name in messages */
export function wrongChecksum(name: string, wanted: string, actual: string): ProviderError {
  const algorithm = algorithmOf(wanted);
  return new ProviderError(
    `The image ${name} does not match its SHA-${algorithm.slice(3)}`,
    `Expected: ${wanted}; found: ${actual}. If a newer image replaced it, use the checksum that its publisher gives ` +
      "for the new one. Otherwise do not trust this file.",
    [algorithm],
  );
}

/** The part of the free space that an unpacked or converted image may take. */
const SHARE_OF_FREE_SPACE = 0.95;

/** Returns the number of bytes that an image may take in a folder. */
export async function roomIn(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize * SHARE_OF_FREE_SPACE;
}

/** @param what the image and what becomes of it, such as "disk.xz unpacks" */
export function exceedsRoom(what: string): ProviderError {
  return noRoom(`${what} to more than ${SHARE_OF_FREE_SPACE * 100} % of the free space`);
}

export function noRoom(detail: string): ProviderError {
  return new ProviderError(
    "There is not enough disk space for the image",
    `${detail}. Free some space, or set the provider's image_cache (or LABVISOR_IMAGE_CACHE) to another folder.`,
  );
}

/** Turns a file system's "no space left" into a diagnostic. */
export async function orNoRoom<T>(writing: Promise<T>): Promise<T> {
  try {
    return await writing;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw code === "ENOSPC" || code === "EDQUOT" ? noRoom(message) : error;
  }
}
