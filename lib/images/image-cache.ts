import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { lock } from "proper-lockfile";
import { makeFolder } from "../files/make-folder.js";
import type { Packing } from "../files/packing.js";
import { userCache } from "../files/user-cache.js";
import { logInfo, ProviderError } from "../plugin/index.js";
import { type DownloadOptions, download } from "./download.js";
import { type ImageFacts, type ImageFormat, readImageFacts } from "./format.js";
import { algorithmOf, digestOf, sha256Of, wrongChecksum } from "./image-file.js";
import { notAnArchive, packingOfFile, unpack } from "./unpack.js";

/** A disk in a file with that checksum. */
export interface ImageIdentity {
  /** The SHA-256 or SHA-512 in lower-case hexadecimal digits. */
  readonly checksum: string;
  /**
   * The disk in an archive, from 1.
   *
   * @default - the first one; the file need not be an archive
   */
  readonly disk?: number;
}

export interface CacheOptions extends Omit<DownloadOptions, "signal"> {
  /**
   * The maximum size of an unpacked file, in bytes.
   *
   * @default 1 TiB
   */
  readonly maxUnpackedBytes?: number;
}

export interface StoredImage extends ImageFacts {
  /** The absolute path. */
  readonly path: string;
}

/**
 * The metadata of a cached image, which is written before the image.
 *
 * An image is complete when both files exist and the image has that many bytes.
 */
interface CacheEntry extends ImageFacts {
  readonly bytes: number;
  /** The SHA-256 of the unpacked image. */
  readonly sha256: string;
}

const TIB = 2 ** 40;

const ENDINGS: Readonly<Record<ImageFormat, string>> = {
  VDI: "vdi",
  VMDK: "vmdk",
  VHD: "vhd",
  QCOW2: "qcow2",
  ISO: "iso",
  raw: "img",
};

/**
 * A folder of images that all labs of a user share.
 *
 * An image is named after the checksum of its download, and gets that name once it is complete. A further disk of an
 * archive has its number after that. One process at a time
 * works on an image while the others wait. The cache never deletes an image, unless it is damaged.
 */
export class ImageCache {
  constructor(
    private readonly folder: string,
    private readonly options: CacheOptions = {},
  ) {}

  /** Returns the image if it is cached. Checks its size, not its content. */
  async find(image: ImageIdentity): Promise<StoredImage | undefined> {
    return (await this.stored(keyOf(image)))?.image;
  }

  /** Returns the path that an image of that format has or would have. */
  pathOf(image: ImageIdentity, format: ImageFormat): string {
    return this.pathOfKey(keyOf(image), format);
  }

  /**
   * Downloads and verifies an image, unless it is cached and intact.
   *
   * @param image the checksum is that of the file at the URL, which is unpacked afterwards
   */
  async download(url: string, image: ImageIdentity, signal: AbortSignal): Promise<StoredImage> {
    const key = keyOf(image);
    return this.exclusively(key, signal, async (held) => {
      const partial = join(this.folder, `${key}.partial`);
      await this.downloadVerified(url, image.checksum, partial, held);
      const packing = await packingOfFile(partial);
      if (packing === undefined) {
        if (image.disk !== undefined) throw notAnArchive(url);
        const isSha256 = algorithmOf(image.checksum) === "sha256";
        return this.store(url, key, partial, isSha256 ? image.checksum : await sha256Of(partial, held));
      }
      const stored = await this.storeUnpacked(url, image, partial, packing, held);
      await rm(partial);
      return stored;
    });
  }

  /** Unpacks a file, unless it is cached. */
  async unpack(file: string, packing: Packing, image: ImageIdentity, signal: AbortSignal): Promise<StoredImage> {
    return this.exclusively(keyOf(image), signal, (held) => this.storeUnpacked(file, image, file, packing, held));
  }

  /** Downloads a file with that checksum to `partial`. */
  private async downloadVerified(url: string, checksum: string, partial: string, signal: AbortSignal): Promise<void> {
    const continues = await exists(partial);
    await download(url, partial, { ...this.options, signal });
    const actual = await digestOf(partial, algorithmOf(checksum), signal);
    if (actual === checksum) return;
    await rm(partial);
    if (!continues) throw wrongChecksum(url, checksum, actual);
    logInfo(`${url}: the partial download is of another file, starting over`);
    await this.downloadVerified(url, checksum, partial, signal);
  }

  private async storeUnpacked(
    name: string,
    image: ImageIdentity,
    packed: string,
    packing: Packing,
    signal: AbortSignal,
  ): Promise<StoredImage> {
    const { maxUnpackedBytes = TIB } = this.options;
    const key = keyOf(image);
    const unpacked = join(this.folder, `${key}.unpacked`);
    logInfo(`Unpacking ${name}`);
    try {
      await unpack(name, packed, unpacked, { packing, disk: image.disk, maxBytes: maxUnpackedBytes, signal });
      return await this.store(name, key, unpacked, await sha256Of(unpacked, signal));
    } finally {
      await rm(unpacked, { force: true });
    }
  }

  /**
   * Moves a complete image to its place.
   *
   * @param actual the SHA-256 of the unpacked image
   */
  private async store(name: string, key: string, whole: string, actual: string): Promise<StoredImage> {
    const facts = await readImageFacts(whole, name);
    const note: CacheEntry = { ...facts, bytes: (await stat(whole)).size, sha256: actual };
    const path = this.pathOfKey(key, facts.format);
    const next = `${this.entryPath(key)}.next`;
    await writeFile(next, `${JSON.stringify(note)}\n`, { flush: true });
    await rename(next, this.entryPath(key));
    await rename(whole, path);
    logInfo(`${name} is complete: ${path}`);
    return { ...facts, path };
  }

  private async stored(key: string): Promise<{ readonly image: StoredImage; readonly note: CacheEntry } | undefined> {
    try {
      const note: CacheEntry = JSON.parse(await readFile(this.entryPath(key), "utf8"));
      const { bytes, sha256: _, ...facts } = note;
      const path = this.pathOfKey(key, facts.format);
      return (await stat(path)).size === bytes ? { note, image: { ...facts, path } } : undefined;
    } catch {
      return undefined;
    }
  }

  private pathOfKey(key: string, format: ImageFormat): string {
    return join(this.folder, `${key}.${ENDINGS[format]}`);
  }

  private entryPath(key: string): string {
    return join(this.folder, `${key}.json`);
  }

  /**
   * Returns the cached image if it is intact, and otherwise the result of `work`, which runs in one process at a time.
   */
  private async exclusively(
    key: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<StoredImage>,
  ): Promise<StoredImage> {
    const lost = new AbortController();
    const release = await this.lock(key, signal, (error) => lost.abort(error));
    const held = AbortSignal.any([signal, lost.signal]);
    try {
      const found = await this.stored(key);
      if (found && (await sha256Of(found.image.path, held)) === found.note.sha256) return found.image;
      return await work(held);
    } finally {
      // A lost lock belongs to somebody else.
      await release().catch(() => undefined);
    }
  }

  private async lock(key: string, signal: AbortSignal, onCompromised: (error: Error) => void) {
    await makeFolder(this.folder).catch((error: Error) => {
      throw new ProviderError(
        `The image cache ${this.folder} cannot be created`,
        `${error.message}. Set the provider's image_cache (or LABVISOR_IMAGE_CACHE) to another folder.`,
      );
    });
    for (let waits = false; ; waits = true) {
      signal.throwIfAborted();
      try {
        return await lock(join(this.folder, key), { realpath: false, onCompromised });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ELOCKED") throw error;
        if (!waits) logInfo(`Waiting for another download of the image ${key}`);
        await sleep(250, undefined, { signal });
      }
    }
  }
}

/** Returns the name of an image's files, without their endings. */
function keyOf({ checksum, disk = 1 }: ImageIdentity): string {
  return disk === 1 ? checksum : `${checksum}-${disk}`;
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/** Returns the default image cache, which follows the conventions of each operating system. */
export function defaultImageCache(env: NodeJS.ProcessEnv = process.env): string {
  return env.LABVISOR_IMAGE_CACHE || join(userCache(env), "labvisor", "images");
}
