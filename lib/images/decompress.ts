import { closeSync, createReadStream, openSync, readSync } from "node:fs";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { Packing } from "../files/packing.js";
import { pushed } from "./pushed.js";

export type Compression = Exclude<Packing, "tar">;

const CHUNK = 64 * 1024;

/** Reads a compressed file. Each library is loaded when a file needs it. */
export const decompress: Readonly<Record<Compression, (file: string) => AsyncGenerator<Uint8Array>>> = {
  async *gzip(file) {
    const gunzip = createGunzip();
    const source = createReadStream(file).on("error", (error) => gunzip.destroy(error));
    try {
      yield* source.pipe(gunzip);
    } finally {
      source.destroy();
    }
  },

  async *bzip2(file) {
    const { default: unbzip2 } = await import("unbzip2-stream");
    const output: Uint8Array[] = [];
    yield* pushed(
      createReadStream(file),
      unbzip2().on("data", (chunk) => output.push(chunk)),
      output,
    );
  },

  async *xz(file) {
    // Node does not see the names that this CommonJS module exports: its import() has only the default one.
    const { XzReadableStream } = require("xz-decompress") as typeof import("xz-decompress");
    const source = Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>;
    const reader = new XzReadableStream(source).getReader();
    try {
      for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
    } finally {
      await reader.cancel().catch(() => undefined);
    }
  },

  async *zstd(file) {
    const { ZSTDDecoder } = await import("zstddec/stream");
    const decoder = new ZSTDDecoder();
    await decoder.init();
    // The decoder repeats a failing step forever. Each step that succeeds reads or returns at least one byte.
    let steps = 0;
    const chunks = function* () {
      for (const chunk of chunksOf(file)) {
        steps = chunk.length;
        yield chunk;
      }
    };
    for (const chunk of decoder.decodeStreaming(chunks())) {
      if (chunk.length > 0) yield chunk;
      else if (--steps < 0) throw new Error("invalid Zstandard data");
    }
  },
};

function* chunksOf(file: string): Generator<Uint8Array> {
  const handle = openSync(file, "r");
  try {
    const buffer = Buffer.alloc(CHUNK);
    for (let read = readSync(handle, buffer); read > 0; read = readSync(handle, buffer)) yield buffer.subarray(0, read);
  } finally {
    closeSync(handle);
  }
}
