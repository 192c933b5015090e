import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { lock } from "proper-lockfile";
import { makeFolder } from "../files/make-folder.js";
import type { Packing } from "../files/packing.js";
import { userCache } from "../files/user-cache.js";
import { logInfo, ProviderError } from "../plugin/index.js";
import { type ConvertedFormat, convert, convertedFormat, type ImageReader } from "./convert.js";
import { type DownloadOptions, download } from "./download.js";
import { type ForeignImage, type ImageFacts, type ImageFormat, identifyImage, readImageFacts } from "./format.js";
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
   * The maximum size of an unpacked file, and of the disk in a converted one, in bytes.
   *
   * @default 1 TiB
   */
  readonly maxUnpackedBytes?: number;
  /**
   * The reader of the images.
   *
   * @default QEMU, which reads them all
   */
  readonly reader?: ImageReader;
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
interface CacheEntry extends Pick<ImageFacts, "format"> {
  readonly bytes: number;
  /** The SHA-256 of the unpacked or converted image. */
  readonly sha256: string;
}

/** An image that is to be stored. */
interface Work {
  /** The image's name in messages. */
  readonly name: string;
  readonly image: ImageIdentity;
  readonly signal: AbortSignal;
}

const TIB = 2 ** 40;
const QEMU: ImageReader = { name: "QEMU", reads: () => true };

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
 * archive has its number after that. A converted image is another file, because the original may be there for a reader
 * that reads it. One process at a time works on an image while the others wait. The cache never deletes an image,
 * unless it is damaged.
 */
export class ImageCache {
  private readonly maxUnpackedBytes: number;
  private readonly reader: ImageReader;

  constructor(
    private readonly folder: string,
    private readonly options: CacheOptions = {},
  ) {
    this.maxUnpackedBytes = options.maxUnpackedBytes ?? TIB;
    this.reader = options.reader ?? QEMU;
  }

  /** Returns the image if it is cached in a form for the reader. Checks its size, not its content. */
  async find(image: ImageIdentity): Promise<StoredImage | undefined> {
    const key = keyOf(image);
    const original = await this.stored(key);
    return original && this.reader.reads(original.image)
      ? original.image
      : (await this.stored(convertedKey(key)))?.image;
  }

  /** Returns the format from which an image is to be converted for the reader, or undefined if it stays as it is. */
  formatToConvert(image: ImageFacts | ForeignImage): ConvertedFormat | undefined {
    return "sizeMib" in image && this.reader.reads(image) ? undefined : convertedFormat(image.format);
  }

  /** Returns the path of an image that had this path in a cache, which may have been another one. */
  pathOfStored(path: string): string {
    return join(this.folder, basename(path));
  }

  /** Returns the path that an image of that format has or would have. */
  pathOf(image: ImageIdentity, format: ImageFormat): string {
    return this.pathOfKey(keyOf(image), format);
  }

  /**
   * Downloads and verifies an image, unless it is cached and intact.
   *
   * @param image the checksum is that of the file at the URL, which is unpacked and converted afterwards
   */
  async download(url: string, image: ImageIdentity, signal: AbortSignal): Promise<StoredImage> {
    return this.exclusively({ name: url, image, signal }, async (work) => {
      const partial = join(this.folder, `${keyOf(image)}.partial`);
      await this.downloadVerified(url, image.checksum, partial, work.signal);
      const packing = await packingOfFile(partial);
      if (packing === undefined && image.disk !== undefined) throw notAnArchive(url);
      const sha256 = algorithmOf(image.checksum) === "sha256" ? image.checksum : undefined;
      const stored = await (packing === undefined
        ? this.storeFor(work, partial, sha256)
        : this.storeUnpacked(work, partial, packing));
      await rm(partial, { force: true });
      return stored;
    });
  }

  /** Unpacks a file, and converts its disk if the reader does not read it, unless that is cached. */
  async unpack(file: string, packing: Packing, image: ImageIdentity, signal: AbortSignal): Promise<StoredImage> {
    return this.exclusively({ name: file, image, signal }, (work) => this.storeUnpacked(work, file, packing));
  }

  /** Converts a file, unless that is cached. */
  async convert(
    file: string,
    format: ConvertedFormat,
    image: ImageIdentity,
    signal: AbortSignal,
  ): Promise<StoredImage> {
    return this.exclusively({ name: file, image, signal }, (work) => this.storeConverted(work, file, format));
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

  private async storeUnpacked(work: Work, packed: string, packing: Packing): Promise<StoredImage> {
    const { name, image, signal } = work;
    const unpacked = join(this.folder, `${keyOf(image)}.unpacked`);
    logInfo(`Unpacking ${name}`);
    try {
      const { disk } = image;
      await unpack(name, packed, unpacked, { packing, disk, maxBytes: this.maxUnpackedBytes, signal });
      return await this.storeFor(work, unpacked);
    } finally {
      await rm(unpacked, { force: true });
    }
  }

  /** Moves a complete image to its place, or converts it to there. */
  private async storeFor(work: Work, whole: string, sha256?: string): Promise<StoredImage> {
    const format = this.formatToConvert(await identifyImage(whole, work.name));
    return format === undefined
      ? this.store(work, keyOf(work.image), whole, sha256)
      : this.storeConverted(work, whole, format);
  }

  private async storeConverted(work: Work, source: string, format: ConvertedFormat): Promise<StoredImage> {
    const { name, signal } = work;
    const { reader, maxUnpackedBytes: maxBytes } = this;
    const key = convertedKey(keyOf(work.image));
    const target = join(this.folder, `${key}.partial`);
    logInfo(`Converting ${name}`);
    try {
      await convert(name, source, target, { format, reader, maxBytes, signal });
      return await this.store(work, key, target);
    } finally {
      await rm(target, { force: true });
    }
  }

  /** Moves a complete image to its place. */
  private async store({ name, signal }: Work, key: string, whole: string, sha256?: string): Promise<StoredImage> {
    const facts = await readImageFacts(whole, name);
    const actual = sha256 ?? (await sha256Of(whole, signal));
    const note: CacheEntry = { format: facts.format, bytes: (await stat(whole)).size, sha256: actual };
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
      const path = this.pathOfKey(key, note.format);
      if ((await stat(path)).size !== note.bytes) return undefined;
      return { note, image: { ...(await readImageFacts(path)), path } };
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

  /** Returns the stored image if its content is intact. */
  private async intact(key: string, signal: AbortSignal): Promise<StoredImage | undefined> {
    const found = await this.stored(key);
    return found && (await sha256Of(found.image.path, signal)) === found.note.sha256 ? found.image : undefined;
  }

  /**
   * Returns the cached image if it is intact and in a form for the reader, and otherwise the result of `work`, which
   * runs in one process at a time.
   */
  private async exclusively(wanted: Work, work: (held: Work) => Promise<StoredImage>): Promise<StoredImage> {
    const key = keyOf(wanted.image);
    const lost = new AbortController();
    const release = await this.lock(key, wanted.signal, (error) => lost.abort(error));
    const held = { ...wanted, signal: AbortSignal.any([wanted.signal, lost.signal]) };
    try {
      const original = await this.intact(key, held.signal);
      const format = original && this.formatToConvert(original);
      if (original && format === undefined) return original;
      const converted = await this.intact(convertedKey(key), held.signal);
      if (converted) return converted;
      return await (original && format ? this.storeConverted(held, original.path, format) : work(held));
    } finally {
      // A lost lock belongs to somebody else.
      await release().catch(() => undefined);
    }
  }

  private async lock(key: string, signal: AbortSignal, onCompromised: (error: Error) => void) {
    const unusable = (verb: string, { message }: Error) =>
      new ProviderError(
        `The image cache ${this.folder} cannot be ${verb}`,
        `${message}. Set the provider's image_cache (or LABVISOR_IMAGE_CACHE) to another folder.`,
      );
    await makeFolder(this.folder).catch((error) => {
      throw unusable("created", error);
    });
    for (let waits = false; ; waits = true) {
      signal.throwIfAborted();
      try {
        return await lock(join(this.folder, key), { realpath: false, onCompromised });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ELOCKED") throw unusable("written", error as Error);
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

const convertedKey = (key: string) => `${key}-converted`;

/** Whether an image in a cache may have that file name, which names its content. */
export function isNameInCache(name: string): boolean {
  return /^(?:[0-9a-f]{64}){1,2}(-\d+)?(-converted)?\.\w+$/.test(name);
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
