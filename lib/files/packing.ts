/** The compressions and the archive format that disk images are published in. */
export type Packing = "gzip" | "xz" | "zstd" | "bzip2" | "tar";

/** The signatures, each with its position in the file. */
const SIGNATURES: readonly (readonly [packing: Packing, where: number, bytes: string])[] = [
  ["gzip", 0, "\x1f\x8b"],
  ["xz", 0, "\xfd7zXZ\0"],
  ["zstd", 0, "\x28\xb5\x2f\xfd"],
  ["bzip2", 0, "BZh"],
  ["tar", 257, "ustar"],
];

/** The number of bytes at the start of a file that show how it is packed. */
export const PACKING_BYTES = 512;

/** The extensions of packed files, without a dot. */
export const PACKED_EXTENSIONS: readonly string[] = ["gz", "xz", "zst", "bz2", "tar", "tgz", "ova", "box"];

/** Returns how a file is packed, or undefined if it is not. Its name does not matter. */
export function packingOf(head: Uint8Array): Packing | undefined {
  const text = Buffer.from(head).toString("latin1", 0, PACKING_BYTES);
  return SIGNATURES.find(([, where, bytes]) => text.startsWith(bytes, where))?.[0];
}
