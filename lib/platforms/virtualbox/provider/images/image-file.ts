import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { ProviderError } from "../../../../plugin/index.js";

/** Returns the SHA-256 of a file in lower-case hexadecimal digits. */
export async function sha256Of(file: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), hash, { signal });
  return hash.digest("hex");
}

/** @param name the image's name in messages */
export function wrongChecksum(name: string, wanted: string, actual: string): ProviderError {
  return new ProviderError(
    `The image ${name} does not match its SHA-256`,
    `Expected: ${wanted}; found: ${actual}. If a newer image replaced it, use the checksum that its publisher gives ` +
      "for the new one. Otherwise do not trust this file.",
    ["sha256"],
  );
}

export async function isGzip(file: string): Promise<boolean> {
  const handle = await open(file, "r");
  try {
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return buffer.readUInt16BE() === 0x1f8b;
  } finally {
    await handle.close();
  }
}

/** @param name the image's name in messages */
export async function unpackGzip(name: string, packed: string, unpacked: string, signal: AbortSignal): Promise<void> {
  const streams = [createReadStream(packed), createGunzip(), createWriteStream(unpacked, { flush: true })] as const;
  try {
    await orNoRoom(pipeline(...streams, { signal }));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw code?.startsWith("Z_") ? new ProviderError(`The image ${name} cannot be unpacked`, `${message}.`) : error;
  }
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
