import { open, stat } from "node:fs/promises";
import { basename } from "node:path";
import { type ForeignDisk, foreignDiskIn } from "../files/foreign-disk.js";
import { type Packing, packingOf } from "../files/packing.js";
import { qcow2FeaturesIn } from "../files/qcow2-features.js";
import { ProviderError } from "../plugin/index.js";
import { shellWord } from "../shell-word.js";

export type ImageFormat = "VDI" | "VMDK" | "VHD" | "QCOW2" | "ISO" | "raw";

export interface ImageFacts {
  readonly format: ImageFormat;
  /**
   * The size of the disk that the image holds, in whole MiB, rounded down. A raw image is as large as its file.
   */
  readonly sizeMib: number;
  /** Whether a QCOW2 image has features that its readers must support, such as Zstandard. */
  readonly hasFeatures?: boolean;
}

/** An image of a format that no platform reads. */
export interface ForeignImage {
  readonly format: ForeignDisk;
}

const MIB = 1024 * 1024;

/** The command that converts a disk image. All platforms read the result. */
export const CONVERSION = "qemu-img convert -O qcow2 IMAGE disk.qcow2";
/** The remedy for a disk image that Labvisor does not convert. */
export const CONVERT = `Convert it with QEMU's program: ${CONVERSION}.`;
const UNPACK =
  "Unpack it first. Images are unpacked once, from gzip, xz, Zstandard, bzip2, and tar archives, such as OVA and " +
  "Vagrant boxes.";
const REPLACE = "Check where the file comes from: it is no disk image.";

/** The words for packed files in messages. */
const PACKED: Readonly<Record<Packing, string>> = {
  gzip: "gzip",
  xz: "an xz archive",
  bzip2: "a bzip2 archive",
  zstd: "a Zstandard archive",
  tar: "a tar archive (an OVA is one)",
};

/** Signatures of other files that would be taken for raw disks. */
const UNSUITABLE: readonly [what: string, where: number, bytes: string, remedy: string][] = [
  ["a zip archive", 0, "PK\x03\x04", UNPACK],
  ["a 7z archive", 0, "7z\xbc\xaf\x27\x1c", UNPACK],
  ["a VMDK descriptor whose data is in separate files", 0, "# Disk DescriptorFile", CONVERT],
  ["a web page", 0, "<!DOCTYPE", REPLACE],
  ["a web page", 0, "<!doctype", REPLACE],
  ["a web page", 0, "<html", REPLACE],
];

/** Signatures at the start of disk images. */
const DISK_SIGNATURES: readonly [where: number, bytes: string][] = [
  [0, "KDMV"],
  [0, "# Disk DescriptorFile"],
  [0, "QFI\xfb"],
  [0x40, "\x7f\x10\xda\xbe"],
  [0, "conectix"],
];

/** Whether a file that starts with these bytes is a disk image, other than a raw one. */
export function startsAsDisk(head: Buffer): boolean {
  return foreignDiskIn(head) !== undefined || DISK_SIGNATURES.some(([where, bytes]) => at(head, where, bytes));
}

const at = (buffer: Buffer, position: number, text: string) =>
  buffer.toString("latin1", position, position + text.length) === text;

/**
 * Identifies an image that a platform may read.
 *
 * @param name the image's name in messages
 * @throws {ProviderError} The file is empty, packed, no image, or an image that has to be converted.
 */
export async function readImageFacts(file: string, name = file): Promise<ImageFacts> {
  return requireReadable(await identifyImage(file, name), name);
}

/**
 * Returns an image that a platform may read.
 *
 * @throws {ProviderError} It has to be converted.
 */
export function requireReadable(image: ImageFacts | ForeignImage, name: string): ImageFacts {
  if ("sizeMib" in image) return image;
  throw unsuitable(name, `a ${image.format} image`, CONVERT);
}

/**
 * Checks that there is a file, before it is opened: to open a pipe would wait for whoever writes to it.
 *
 * @param name the image's name in messages
 * @throws {ProviderError} There is none.
 */
export async function requireFile(file: string, name = file): Promise<void> {
  const found = await stat(file).catch(({ code, message }: NodeJS.ErrnoException) => {
    const problem = code === "ENOENT" ? "does not exist" : "cannot be read";
    throw new ProviderError(
      `The image file ${name} ${problem}`,
      `${message}. Correct the path, or put the file there.`,
    );
  });
  if (found.isFile()) return;
  throw unsuitable(name, found.isDirectory() ? "a folder" : "a device or a pipe", "Give the path of a file.");
}

/**
 * Identifies an image by its content, as its name may be misleading: Ubuntu's `.img` files are QCOW2.
 *
 * @param name the image's name in messages
 * @throws {ProviderError} The file is empty, packed, or no image that is complete in itself.
 */
export async function identifyImage(file: string, name: string): Promise<ImageFacts | ForeignImage> {
  await requireFile(file, name);
  const handle = await open(file, "r");
  try {
    const { size } = await handle.stat();
    if (size === 0) throw unsuitable(name, "empty", REPLACE);
    const bytes = async (position: number, length: number) =>
      (await handle.read(Buffer.alloc(length), 0, length, position)).buffer;
    const head = await bytes(0, 512);
    const facts = (format: ImageFormat, capacity: bigint | number): ImageFacts => ({
      format,
      sizeMib: Math.floor(Number(capacity) / MIB),
    });

    // VDI 1.1: the signature and the disk size in bytes (VDICore.h).
    if (head.readUInt32LE(0x40) === 0xbeda107f) return facts("VDI", head.readBigUInt64LE(0x170));
    // VMDK: the capacity in sectors, and the position of the descriptor, from the sparse header.
    if (at(head, 0, "KDMV")) {
      if (head.readBigUInt64LE(28) === 0n) throw unsuitable(name, "a part of a VMDK image in several files", CONVERT);
      return facts("VMDK", head.readBigUInt64LE(12) * 512n);
    }
    // QCOW2 (QEMU's docs/interop/qcow2.txt).
    if (at(head, 0, "QFI\xfb")) {
      if (head.readBigUInt64BE(8) !== 0n) throw unsuitable(name, "a QCOW2 image with a backing file", CONVERT);
      const features = qcow2FeaturesIn(head);
      if (features.dataFile) throw unsuitable(name, "a QCOW2 image whose data is in another file", CONVERT);
      return { ...facts("QCOW2", head.readBigUInt64BE(24)), ...(features.any && { hasFeatures: true }) };
    }
    for (const [what, where, start, remedy] of UNSUITABLE)
      if (at(head, where, start)) throw unsuitable(name, what, remedy);
    const foreign = foreignDiskIn(head);
    if (foreign !== undefined) return { format: foreign };
    const packing = packingOf(head);
    if (packing !== undefined) throw unsuitable(name, PACKED[packing], UNPACK);
    // VHD: the footer.
    const foot = size >= 512 ? await bytes(size - 512, 512) : Buffer.alloc(512);
    if (at(foot, 0, "conectix")) return facts("VHD", foot.readBigUInt64BE(48));
    // ISO 9660: the first volume descriptor.
    return facts(at(await bytes(0x8000, 6), 1, "CD001") ? "ISO" : "raw", size);
  } finally {
    await handle.close();
  }
}

export function unsuitable(name: string, what: string, remedy: string): ProviderError {
  return new ProviderError(
    `The image ${name} is ${what}`,
    `${remedyFor(name, remedy)} An image is a VDI, VMDK, VHD, QCOW2, or raw disk in a single ` +
      "file, or an ISO file.",
  );
}

/** Returns a remedy with the image's file in its command. */
export function remedyFor(name: string, remedy: string): string {
  return remedy.replace("IMAGE", () => wordOf(name));
}

/** Returns a file's name as a word of a command. A URL stands for the file that is downloaded from it. */
function wordOf(name: string): string {
  const file = /^https?:/.test(name) ? basename(new URL(name).pathname) : name;
  return /^[\w./:@-]+$/.test(file) ? file : shellWord(file);
}
