import { open } from "node:fs/promises";
import { ProviderError } from "../../../../plugin/index.js";

export type ImageFormat = "VDI" | "VMDK" | "VHD" | "QCOW2" | "ISO" | "raw";

export interface ImageFacts {
  readonly format: ImageFormat;
  /** How large a disk it holds, in whole MiB as VirtualBox counts them. Raw images are as large as their file. */
  readonly sizeMib: number;
}

const MIB = 1024 * 1024;

/** What an image's first bytes say that VirtualBox does not read, or would take for the bytes of a raw disk. */
const UNSUITABLE: readonly [what: string, where: number, bytes: string][] = [
  ["gzip", 0, "\x1f\x8b"],
  ["an xz archive", 0, "\xfd7zXZ\0"],
  ["a bzip2 archive", 0, "BZh"],
  ["a Zstandard archive", 0, "\x28\xb5\x2f\xfd"],
  ["a zip archive", 0, "PK\x03\x04"],
  ["a 7z archive", 0, "7z\xbc\xaf\x27\x1c"],
  ["a tar archive (an OVA is one)", 257, "ustar"],
  ["a VHDX image", 0, "vhdxfile"],
  ["a VMDK image whose content is in files of its own", 0, "# Disk DescriptorFile"],
  ["a web page", 0, "<!DOCTYPE"],
  ["a web page", 0, "<!doctype"],
  ["a web page", 0, "<html"],
];

/**
 * What an image file is, by its content: names lie (Ubuntu's `.img` is QCOW2).
 *
 * @param name what the user calls it
 * @throws {ProviderError} It is empty, or is packed or of a format that no disk can be made from.
 */
export async function readImageFacts(file: string, name = file): Promise<ImageFacts> {
  const handle = await open(file, "r");
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw unsuitable(name, "a folder or a device");
    const { size } = found;
    if (size === 0) throw unsuitable(name, "empty");
    const bytes = async (position: number, length: number) =>
      (await handle.read(Buffer.alloc(length), 0, length, position)).buffer;
    const head = await bytes(0, 512);
    const at = (buffer: Buffer, position: number, text: string) =>
      buffer.toString("latin1", position, position + text.length) === text;
    const facts = (format: ImageFormat, capacity: bigint | number): ImageFacts => ({
      format,
      sizeMib: Math.floor(Number(capacity) / MIB),
    });

    // VDI 1.1: its signature, and the disk's size in bytes (VDICore.h).
    if (head.readUInt32LE(0x40) === 0xbeda107f) return facts("VDI", head.readBigUInt64LE(0x170));
    // VMDK: the capacity in sectors of its sparse header.
    if (at(head, 0, "KDMV")) return facts("VMDK", head.readBigUInt64LE(12) * 512n);
    // QCOW2 (QEMU's docs/interop/qcow2.txt). Version 3 says what a reader must know of; VirtualBox 7.2.22 knows of none of it.
    if (at(head, 0, "QFI\xfb")) {
      if (head.readBigUInt64BE(8) !== 0n) throw unsuitable(name, "a QCOW2 image that builds on another file");
      if (head.readUInt32BE(4) >= 3 && head.readBigUInt64BE(72) !== 0n)
        throw unsuitable(
          name,
          "a QCOW2 image as VirtualBox does not read it (compressed with Zstandard, in two files, or not closed properly)",
        );
      return facts("QCOW2", head.readBigUInt64BE(24));
    }
    for (const [what, where, start] of UNSUITABLE) if (at(head, where, start)) throw unsuitable(name, what);
    // VHD: its footer.
    const foot = size >= 512 ? await bytes(size - 512, 512) : Buffer.alloc(512);
    if (at(foot, 0, "conectix")) return facts("VHD", foot.readBigUInt64BE(48));
    // ISO 9660: the first volume descriptor.
    return facts(at(await bytes(0x8000, 6), 1, "CD001") ? "ISO" : "raw", size);
  } finally {
    await handle.close();
  }
}

function unsuitable(name: string, what: string): ProviderError {
  return new ProviderError(
    `The image ${name} is ${what}`,
    "An image is VDI, VMDK, VHD, QCOW2, raw or ISO, as one file; virtualbox_image unpacks gzip. Unpack or convert it first.",
  );
}
