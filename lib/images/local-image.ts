import { identifyImage, requireFile, requireReadable } from "./format.js";
import type { ImageCache, StoredImage } from "./image-cache.js";
import { sha256Of } from "./image-file.js";
import { notAnArchive, packingOfFile } from "./unpack.js";

/** A disk image, from a URL or in a file on this machine. */
export interface ImageOrigin {
  readonly url?: string;
  /**
   * The SHA-256 or SHA-512 of the file at the URL, or the SHA-256 of the file, in lower-case hexadecimal digits.
   *
   * @default - a file's is computed
   */
  readonly checksum?: string;
  /** The absolute path of a file, instead of a URL. */
  readonly file?: string;
  /** The disk in an archive, from 1. */
  readonly disk?: number;
}

/**
 * Returns the image as a file on this machine, in a form for the cache's reader: what has to be downloaded, unpacked,
 * or converted is in the cache.
 *
 * @throws {ProviderError} There is no such image.
 */
export async function localImage(
  { url = "", checksum, file, disk }: ImageOrigin,
  cache: ImageCache,
  signal: AbortSignal,
): Promise<StoredImage> {
  if (file === undefined) return cache.download(url, { checksum: checksum ?? "", disk }, signal);
  const identity = async () => ({ checksum: checksum ?? (await sha256Of(file, signal)), disk });
  await requireFile(file);
  const packing = await packingOfFile(file);
  if (packing !== undefined) return cache.unpack(file, packing, await identity(), signal);
  if (disk !== undefined) throw notAnArchive(file);
  const image = await identifyImage(file, file);
  const format = cache.formatToConvert(image);
  if (format !== undefined) return cache.convert(file, format, await identity(), signal);
  return { ...requireReadable(image, file), path: file };
}
