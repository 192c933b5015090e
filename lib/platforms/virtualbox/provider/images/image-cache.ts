import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { lock } from "proper-lockfile";
import { logInfo, ProviderError } from "../../../../plugin/index.js";
import { makeFolder, userCache } from "../files.js";
import { type DownloadOptions, download } from "./download.js";
import { type ImageFacts, type ImageFormat, readImageFacts } from "./format.js";
import { isGzip, sha256Of, unpackGzip, wrongChecksum } from "./image-file.js";

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
 * An image is named after the SHA-256 of its download, and gets that name once it is complete. One process at a time
 * works on an image while the others wait. The cache never deletes an image, unless it is damaged.
 */
export class ImageCache {
  constructor(
    private readonly folder: string,
    private readonly options: Omit<DownloadOptions, "signal"> = {},
  ) {}

  /** Returns the image if it is cached. Checks its size, not its content. */
  async find(sha256: string): Promise<StoredImage | undefined> {
    return (await this.stored(sha256))?.image;
  }

  /** Returns the path that an image of that format has or would have. */
  pathOf(sha256: string, format: ImageFormat): string {
    return join(this.folder, `${sha256}.${ENDINGS[format]}`);
  }

  /**
   * Downloads and verifies an image, unless it is cached and intact.
   *
   * @param sha256 the checksum of the file at the URL; gzip is unpacked afterwards
   */
  async download(url: string, sha256: string, signal: AbortSignal): Promise<StoredImage> {
    return this.exclusively(sha256, signal, async (held) => {
      const partial = join(this.folder, `${sha256}.partial`);
      await this.downloadVerified(url, sha256, partial, held);
      if (!(await isGzip(partial))) return this.store(url, sha256, partial, sha256);
      const image = await this.storeUnpacked(url, sha256, partial, held);
      await rm(partial);
      return image;
    });
  }

  /** Unpacks a gzip file with that SHA-256, unless it is cached. */
  async unpack(file: string, sha256: string, signal: AbortSignal): Promise<StoredImage> {
    return this.exclusively(sha256, signal, (held) => this.storeUnpacked(file, sha256, file, held));
  }

  /** Downloads a file with that checksum to `partial`. */
  private async downloadVerified(url: string, sha256: string, partial: string, signal: AbortSignal): Promise<void> {
    const continues = await exists(partial);
    await download(url, partial, { ...this.options, signal });
    const actual = await sha256Of(partial, signal);
    if (actual === sha256) return;
    await rm(partial);
    if (!continues) throw wrongChecksum(url, sha256, actual);
    logInfo(`${url}: the partial download is of another file, starting over`);
    await this.downloadVerified(url, sha256, partial, signal);
  }

  private async storeUnpacked(name: string, sha256: string, packed: string, signal: AbortSignal): Promise<StoredImage> {
    const unpacked = join(this.folder, `${sha256}.unpacked`);
    logInfo(`Unpacking ${name}`);
    try {
      await unpackGzip(name, packed, unpacked, signal);
      return await this.store(name, sha256, unpacked, await sha256Of(unpacked, signal));
    } finally {
      await rm(unpacked, { force: true });
    }
  }

  /**
   * Moves a complete image to its place.
   *
   * @param actual the SHA-256 of the unpacked image
   */
  private async store(name: string, sha256: string, whole: string, actual: string): Promise<StoredImage> {
    const facts = await readImageFacts(whole, name);
    const note: CacheEntry = { ...facts, bytes: (await stat(whole)).size, sha256: actual };
    const path = this.pathOf(sha256, facts.format);
    const next = `${this.entryPath(sha256)}.next`;
    await writeFile(next, `${JSON.stringify(note)}\n`, { flush: true });
    await rename(next, this.entryPath(sha256));
    await rename(whole, path);
    logInfo(`${name} is complete: ${path}`);
    return { ...facts, path };
  }

  private async stored(
    sha256: string,
  ): Promise<{ readonly image: StoredImage; readonly note: CacheEntry } | undefined> {
    try {
      const note: CacheEntry = JSON.parse(await readFile(this.entryPath(sha256), "utf8"));
      const { format, sizeMib, bytes } = note;
      const path = this.pathOf(sha256, format);
      return (await stat(path)).size === bytes ? { note, image: { path, format, sizeMib } } : undefined;
    } catch {
      return undefined;
    }
  }

  private entryPath(sha256: string): string {
    return join(this.folder, `${sha256}.json`);
  }

  /**
   * Returns the cached image if it is intact, and otherwise the result of `work`, which runs in one process at a time.
   */
  private async exclusively(
    sha256: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<StoredImage>,
  ): Promise<StoredImage> {
    const lost = new AbortController();
    const release = await this.lock(sha256, signal, (error) => lost.abort(error));
    const held = AbortSignal.any([signal, lost.signal]);
    try {
      const found = await this.stored(sha256);
      if (found && (await sha256Of(found.image.path, held)) === found.note.sha256) return found.image;
      return await work(held);
    } finally {
      // A lost lock belongs to somebody else.
      await release().catch(() => undefined);
    }
  }

  private async lock(sha256: string, signal: AbortSignal, onCompromised: (error: Error) => void) {
    await makeFolder(this.folder).catch((error: Error) => {
      throw new ProviderError(
        `The image cache ${this.folder} cannot be created`,
        `${error.message}. Set the provider's image_cache (or LABVISOR_IMAGE_CACHE) to another folder.`,
      );
    });
    for (let waits = false; ; waits = true) {
      signal.throwIfAborted();
      try {
        return await lock(join(this.folder, sha256), { realpath: false, onCompromised });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ELOCKED") throw error;
        if (!waits) logInfo(`Waiting for another download of the image ${sha256}`);
        await sleep(250, undefined, { signal });
      }
    }
  }
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
