import fs from "node:fs";
import { Token } from "cdktf";
import type { Image } from "../../lab/image.js";
import { absolutePath } from "../../lab/project.js";
import type { LabScope } from "../../lab/scope.js";

/** The formats of disk images that Proxmox VE imports, by the endings that it knows them by. */
export type Format = "qcow2" | "raw" | "vmdk";

/** Formats by how their files begin. Proxmox VE imports those that it has an ending for. */
const MAGIC: readonly (readonly [Buffer, Format | string])[] = [
  [Buffer.from("QFI\u00fb", "latin1"), "qcow2"],
  [Buffer.from("KDMV"), "vmdk"],
  [Buffer.from("# Disk DescriptorFile"), "vmdk"],
  [Buffer.from("<<< "), "VDI"],
  [Buffer.from("conectix"), "VHD"],
  [Buffer.from([0x1f, 0x8b]), "gzip"],
  [Buffer.from("\u00fd7zXZ\0", "latin1"), "xz"],
];

/** What cloud images on the web are, by their ending: their ".img" is QCOW2. */
const ENDINGS: Readonly<Record<string, Format>> = { qcow2: "qcow2", img: "qcow2", raw: "raw", vmdk: "vmdk" };

/** A disk image's format: a file's by how it begins, a download's by its ending. Another text than a `Format` is one that Proxmox VE does not import. */
export function formatOf(lab: LabScope, { source }: Image): Format | string {
  if ("url" in source) {
    const ending = /\.([a-z0-9]+)$/i.exec(new URL(source.url).pathname)?.[1]?.toLowerCase() ?? "";
    return ENDINGS[ending] ?? `".${ending}"`;
  }
  const head = Token.isUnresolved(source.path) ? Buffer.alloc(0) : headOf(absolutePath(lab, source.path));
  return MAGIC.find(([start]) => head.subarray(0, start.length).equals(start))?.[1] ?? "raw";
}

export function isFormat(format: Format | string): format is Format {
  return Object.values(ENDINGS).some((each) => each === format);
}

/** How a file begins; nothing where it is not there, which the rule LV114 reports. */
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
