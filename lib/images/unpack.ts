import { createReadStream, createWriteStream } from "node:fs";
import { open } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { PACKING_BYTES, type Packing, packingOf } from "../files/packing.js";
import { ProviderError } from "../plugin/index.js";
import { decompress } from "./decompress.js";
import { diskInArchive } from "./disk-in-archive.js";
import { exceedsRoom, orNoRoom, roomIn } from "./image-file.js";

export interface UnpackOptions {
  readonly packing: Packing;
  /** The disk in an archive, from 1. Undefined means the first one, and that the file need not be an archive. */
  readonly disk: number | undefined;
  /** The number of bytes after which a file is taken for one that is made to fill disks. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/** Returns how a file is packed, or undefined if it is not. */
export async function packingOfFile(file: string): Promise<Packing | undefined> {
  const handle = await open(file, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(PACKING_BYTES), 0, PACKING_BYTES, 0);
    return packingOf(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

/**
 * Unpacks an image from a compressed file, an archive, or a compressed archive.
 *
 * @param name the image's name in messages
 * @throws {ProviderError} The file is damaged, unpacks to more than fits, or has no such disk.
 */
export async function unpack(name: string, packed: string, unpacked: string, options: UnpackOptions): Promise<void> {
  const { packing, disk, maxBytes, signal } = options;
  const bytes = packing === "tar" ? createReadStream(packed) : decompress[packing](packed);
  const content = contentOf(name, limited(name, bytes, maxBytes, await roomIn(dirname(unpacked))), disk);
  try {
    await orNoRoom(pipeline(content, createWriteStream(unpacked, { flush: true }), { signal }));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ProviderError || "syscall" in (error as NodeJS.ErrnoException)) throw error;
    throw new ProviderError(
      `The image ${name} cannot be unpacked`,
      `${(error as Error).message}. The ${packing} file is incomplete or damaged; download it again, or ask its ` +
        "publisher.",
    );
  }
}

/** Returns the content of the wanted disk if the bytes are those of an archive, and otherwise the bytes. */
async function* contentOf(
  name: string,
  bytes: AsyncGenerator<Uint8Array>,
  disk: number | undefined,
): AsyncGenerator<Uint8Array> {
  const start: Uint8Array[] = [];
  let length = 0;
  try {
    while (length < PACKING_BYTES) {
      const next = await bytes.next();
      if (next.done) break;
      start.push(next.value);
      length += next.value.length;
    }
    const all = followed(start, bytes);
    if (packingOf(Buffer.concat(start)) === "tar") yield* diskInArchive(all, name, disk ?? 1);
    else if (disk === undefined) yield* all;
    else throw notAnArchive(name);
  } finally {
    await bytes.return(undefined);
  }
}

async function* followed<T>(first: readonly T[], rest: AsyncGenerator<T>): AsyncGenerator<T> {
  yield* first;
  yield* rest;
}

export function notAnArchive(name: string): ProviderError {
  return new ProviderError(
    `The image ${name} is not an archive, so it has no disk to choose`,
    "Leave out disk, which is for an OVA, a Vagrant box, or another tar archive.",
    ["disk"],
  );
}

/** Ends with an error once there is more than may be unpacked. */
async function* limited(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  maxBytes: number,
  room: number,
): AsyncGenerator<Uint8Array> {
  let total = 0;
  for await (const chunk of bytes) {
    total += chunk.length;
    if (total > maxBytes)
      throw new ProviderError(
        `The image ${name} unpacks to more than ${maxBytes / 2 ** 30} GiB`,
        "Such a file is probably made to fill disks. If it is not, unpack it yourself, and give the image in file.",
      );
    if (total > room) throw exceedsRoom(`${name} unpacks`);
    yield chunk;
  }
}
