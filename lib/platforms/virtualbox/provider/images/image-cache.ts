import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { lock } from "proper-lockfile";
import { logInfo, ProviderError } from "../../../../plugin/index.js";
import { makeFolder } from "../make-folder.js";
import { sha256Of, wrongChecksum } from "./checksum.js";
import { type DownloadOptions, download } from "./download.js";
import { type ImageFacts, type ImageFormat, readImageFacts } from "./format.js";
import { isGzip, unpackGzip } from "./gzip.js";

export interface StoredImage extends ImageFacts {
  /** Absolute. */
  readonly path: string;
}

/** What lies beside an image in the cache, written before it: the image is there where both are and it has that many bytes. */
interface Note extends ImageFacts {
  readonly bytes: number;
  /** Of the image as it lies there, unpacked. */
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
 * A folder of images that all labs of a user share. An image is called in it by the SHA-256 of what was downloaded, and gets that name when it is
 * whole. One process at a time works on an image, and the others wait for it. Images are never deleted here, but for one that turns out to be damaged.
 */
export class ImageCache {
  constructor(
    private readonly folder: string,
    private readonly options: Omit<DownloadOptions, "signal"> = {},
  ) {}

  /** The image, if it is there: a look at its size, and not at its content. */
  async find(sha256: string): Promise<StoredImage | undefined> {
    return (await this.stored(sha256))?.image;
  }

  /** Where an image of that format lies, or would lie. */
  pathOf(sha256: string, format: ImageFormat): string {
    return join(this.folder, `${sha256}.${ENDINGS[format]}`);
  }

  /** Downloads an image and checks it, unless it is there and sound. `sha256` is that of the file at the URL; gzip is unpacked after that. */
  async download(url: string, sha256: string, signal: AbortSignal): Promise<StoredImage> {
    return this.exclusively(sha256, signal, async (held) => {
      const partial = join(this.folder, `${sha256}.partial`);
      await this.fetch(url, sha256, partial, held);
      if (!(await isGzip(partial))) return this.place(url, sha256, partial, sha256);
      const image = await this.placeUnpacked(url, sha256, partial, held);
      await rm(partial);
      return image;
    });
  }

  /** Unpacks a gzip file of that SHA-256, unless that was done before. */
  async unpack(file: string, sha256: string, signal: AbortSignal): Promise<StoredImage> {
    return this.exclusively(sha256, signal, (held) => this.placeUnpacked(file, sha256, file, held));
  }

  /** Leaves in `partial` what has that checksum. */
  private async fetch(url: string, sha256: string, partial: string, signal: AbortSignal): Promise<void> {
    const continues = await exists(partial);
    await download(url, partial, { ...this.options, signal });
    const actual = await sha256Of(partial, signal);
    if (actual === sha256) return;
    await rm(partial);
    if (!continues) throw wrongChecksum(url, sha256, actual);
    logInfo(`${url}: what had come before is of another file, beginning anew`);
    await this.fetch(url, sha256, partial, signal);
  }

  private async placeUnpacked(name: string, sha256: string, packed: string, signal: AbortSignal): Promise<StoredImage> {
    const unpacked = join(this.folder, `${sha256}.unpacked`);
    logInfo(`Unpacking ${name}`);
    try {
      await unpackGzip(name, packed, unpacked, signal);
      return await this.place(name, sha256, unpacked, await sha256Of(unpacked, signal));
    } finally {
      await rm(unpacked, { force: true });
    }
  }

  /** Gives an image that is whole its name. `actual` is the SHA-256 of the file itself. */
  private async place(name: string, sha256: string, whole: string, actual: string): Promise<StoredImage> {
    const facts = await readImageFacts(whole, name);
    const note: Note = { ...facts, bytes: (await stat(whole)).size, sha256: actual };
    const path = this.pathOf(sha256, facts.format);
    const next = `${this.noteOf(sha256)}.next`;
    await writeFile(next, `${JSON.stringify(note)}\n`, { flush: true });
    await rename(next, this.noteOf(sha256));
    await rename(whole, path);
    logInfo(`${name} is whole: ${path}`);
    return { ...facts, path };
  }

  private async stored(sha256: string): Promise<{ readonly image: StoredImage; readonly note: Note } | undefined> {
    try {
      const note: Note = JSON.parse(await readFile(this.noteOf(sha256), "utf8"));
      const { format, sizeMib, bytes } = note;
      const path = this.pathOf(sha256, format);
      return (await stat(path)).size === bytes ? { note, image: { path, format, sizeMib } } : undefined;
    } catch {
      return undefined;
    }
  }

  private noteOf(sha256: string): string {
    return join(this.folder, `${sha256}.json`);
  }

  /** What is there if it is sound, else what `work` makes while nobody else does. */
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
      // One that was lost is another's.
      await release().catch(() => undefined);
    }
  }

  private async lock(sha256: string, signal: AbortSignal, onCompromised: (error: Error) => void) {
    await makeFolder(this.folder).catch((error: Error) => {
      throw new ProviderError(
        `The image cache ${this.folder} cannot be made`,
        `${error.message}. Give the provider another folder in image_cache (or LABVISOR_IMAGE_CACHE).`,
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
