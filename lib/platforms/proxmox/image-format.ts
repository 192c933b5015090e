import fs from "node:fs";
import { Token } from "cdktf";
import type { Image } from "../../lab/image.js";
import { absolutePath } from "../../lab/project.js";
import type { LabScope } from "../../lab/scope.js";

/** The formats of disk images that Proxmox VE imports, by the file name extensions that it requires. */
export type Format = "qcow2" | "raw" | "vmdk";

/** The first bytes of files, by format. Proxmox VE imports those formats that it has an extension for. */
const MAGIC: readonly (readonly [Buffer, Format | string])[] = [
  [Buffer.from("QFI\u00fb", "latin1"), "qcow2"],
  [Buffer.from("KDMV"), "vmdk"],
  [Buffer.from("# Disk DescriptorFile"), "vmdk"],
  [Buffer.from("<<< "), "VDI"],
  [Buffer.from("conectix"), "VHD"],
  [Buffer.from([0x1f, 0x8b]), "gzip"],
  [Buffer.from("\u00fd7zXZ\0", "latin1"), "xz"],
  [Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), "zstd"],
];

/** The formats of cloud images on the web, by extension: an ".img" is QCOW2. */
const EXTENSIONS: Readonly<Record<string, Format>> = { qcow2: "qcow2", img: "qcow2", raw: "raw", vmdk: "vmdk" };

/**
 * Returns the format of a disk image: a file's by its first bytes, a download's by its extension.
 *
 * Any text other than a `Format` describes an image that Proxmox VE does not import.
 */
export function formatOf(lab: LabScope, { source }: Image): Format | string {
  if ("url" in source) {
    const extension = /\.([a-z0-9]+)$/i.exec(new URL(source.url).pathname)?.[1]?.toLowerCase() ?? "";
    return EXTENSIONS[extension] ?? `".${extension}"`;
  }
  const head = Token.isUnresolved(source.path) ? Buffer.alloc(0) : headOf(absolutePath(lab, source.path));
  return MAGIC.find(([start]) => head.subarray(0, start.length).equals(start))?.[1] ?? "raw";
}

/** The programs that decompress an image, by what `formatOf` returns for a file and for a download. */
const DECOMPRESS: Readonly<Record<string, string>> = {
  gzip: "gunzip",
  '".gz"': "gunzip",
  xz: "unxz",
  '".xz"': "unxz",
  zstd: "unzstd",
  '".zst"': "unzstd",
};

/** Returns the program that decompresses an image, or undefined if it is not compressed. */
export function decompressorOf(format: string): string | undefined {
  return DECOMPRESS[format];
}

export function isFormat(format: Format | string): format is Format {
  return Object.values(EXTENSIONS).some((each) => each === format);
}

/** Returns the first bytes of a file: none of a missing one, which the rule LV114 reports. */
function headOf(file: string): Buffer {
  if (!fs.existsSync(file) || !fs.statSync(file).isFile()) {
    return Buffer.alloc(0);
  }
  const handle = fs.openSync(file, "r");
  try {
    const buffer = Buffer.alloc(32);
    return buffer.subarray(0, fs.readSync(handle, buffer));
  } finally {
    fs.closeSync(handle);
  }
}
