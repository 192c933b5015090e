import path from "node:path";
import { defaultImageCache, ImageCache } from "../images/image-cache.js";
import { localImage } from "../images/local-image.js";
import type { HardwareImage } from "./guest-hardware.js";

/** The attributes of a resource that downloads, unpacks, or converts an image. */
export interface ImageAttributes {
  readonly url?: string;
  readonly checksum?: string;
  /** The path of a file, relative to the stack's folder. */
  readonly file?: string;
  readonly disk?: number;
}

/** Returns an image that is in the image cache, or is downloaded, unpacked, or converted into it. */
export function cachedImage({ url, checksum, file, disk }: ImageAttributes, directory: string): HardwareImage {
  const origin =
    file === undefined ? { url, checksum: checksum?.toLowerCase() } : { file: path.resolve(directory, file) };
  return {
    elsewhere: url ?? `${file ?? "a file"}, which is unpacked or converted`,
    fetch: async (signal) => (await localImage({ ...origin, disk }, new ImageCache(defaultImageCache()), signal)).path,
  };
}
