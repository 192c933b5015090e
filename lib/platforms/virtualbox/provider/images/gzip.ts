import { createReadStream, createWriteStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { ProviderError } from "../../../../plugin/index.js";
import { orNoRoom } from "./room.js";

export async function isGzip(file: string): Promise<boolean> {
  const handle = await open(file, "r");
  try {
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return buffer.readUInt16BE() === 0x1f8b;
  } finally {
    await handle.close();
  }
}

/** @param name what the user calls the file */
export async function unpackGzip(name: string, packed: string, unpacked: string, signal: AbortSignal): Promise<void> {
  const streams = [createReadStream(packed), createGunzip(), createWriteStream(unpacked, { flush: true })] as const;
  try {
    await orNoRoom(pipeline(...streams, { signal }));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw code?.startsWith("Z_") ? new ProviderError(`The image ${name} cannot be unpacked`, `${message}.`) : error;
  }
}
