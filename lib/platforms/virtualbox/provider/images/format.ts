import { open } from "node:fs/promises";
import { ProviderError } from "../../../../plugin/index.js";

export type ImageFormat = "VDI" | "VMDK" | "VHD" | "QCOW2" | "ISO" | "raw";

export interface ImageFacts {
  readonly format: ImageFormat;
  /**
   * The size of the disk that the image holds, in whole MiB as VirtualBox counts them. A raw image is as large as its
   * file.
   */
  readonly sizeMib: number;
}

const MIB = 1024 * 1024;

/** Signatures of files that VirtualBox cannot read, or would take for a raw disk. */
const UNSUITABLE: readonly [what: string, where: number, bytes: string][] = [
  ["gzip", 0, "\x1f\x8b"],
  ["an xz archive", 0, "\xfd7zXZ\0"],
  ["a bzip2 archive", 0, "BZh"],
  ["a Zstandard archive", 0, "\x28\xb5\x2f\xfd"],
  ["a zip archive", 0, "PK\x03\x04"],
  ["a 7z archive", 0, "7z\xbc\xaf\x27\x1c"],
  ["a tar archive (an OVA is one)", 257, "ustar"],
  ["a VHDX image", 0, "vhdxfile"],
  ["a VMDK descriptor whose data is in separate files", 0, "# Disk DescriptorFile"],
  ["a web page", 0, "<!DOCTYPE"],
  ["a web page", 0, "<!doctype"],
  ["a web page", 0, "<html"],
];

/**
 * Identifies an image by its content, as its name may be misleading: Ubuntu's `.img` files are QCOW2.
 *
 * @param name the image's name in messages
 * @throws {ProviderError} The file is empty, packed, or of a format from which no disk can be created.
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

    // VDI 1.1: the signature and the disk size in bytes (VDICore.h).
    if (head.readUInt32LE(0x40) === 0xbeda107f) return facts("VDI", head.readBigUInt64LE(0x170));
    // VMDK: the capacity in sectors, from the sparse header.
    if (at(head, 0, "KDMV")) return facts("VMDK", head.readBigUInt64LE(12) * 512n);
    // QCOW2 (QEMU's docs/interop/qcow2.txt). Version 3 lists features that a reader must support; VirtualBox 7.2.22
    // supports none of them.
    if (at(head, 0, "QFI\xfb")) {
      if (head.readBigUInt64BE(8) !== 0n) throw unsuitable(name, "a QCOW2 image with a backing file");
      if (head.readUInt32BE(4) >= 3 && head.readBigUInt64BE(72) !== 0n)
        throw unsuitable(
          name,
          "a QCOW2 image that VirtualBox cannot read (compressed with Zstandard, with an external data file, or not " +
            "closed properly)",
        );
      return facts("QCOW2", head.readBigUInt64BE(24));
    }
    for (const [what, where, start] of UNSUITABLE) if (at(head, where, start)) throw unsuitable(name, what);
    // VHD: the footer.
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
    "An image must be a single VDI, VMDK, VHD, QCOW2, raw, or ISO file; virtualbox_image unpacks gzip. Unpack or " +
      "convert it first.",
  );
}
