import { foreignDiskIn } from "../../files/foreign-disk.js";
import { type Packing, packingOf } from "../../files/packing.js";
import type { Image } from "../../lab/image.js";
import { headOfImage } from "../../lab/image-head.js";
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
];

/** The formats of cloud images on the web, by extension: an ".img" is QCOW2. */
const EXTENSIONS: Readonly<Record<string, Format>> = { qcow2: "qcow2", img: "qcow2", raw: "raw", vmdk: "vmdk" };

/**
 * Returns the format of a disk image: a file's by its first bytes, a download's by its extension.
 *
 * Any text other than a `Format` describes an image that Proxmox VE does not import.
 */
export function formatOf(lab: LabScope, { source, disk }: Image): Format | string {
  if (disk !== undefined) return "tar";
  if ("official" in source) return "qcow2";
  if ("url" in source) {
    const extension = extensionOf(source.url);
    return EXTENSIONS[extension] ?? `".${extension}"`;
  }
  const head = headOfImage(lab, source.path);
  return (
    packingOf(head) ??
    foreignDiskIn(head) ??
    MAGIC.find(([start]) => head.subarray(0, start.length).equals(start))?.[1] ??
    "raw"
  );
}

/** The programs that unpack an image, by how it is packed. */
const UNPACK: Readonly<Record<Packing, string>> = {
  gzip: "gunzip",
  xz: "unxz",
  zstd: "unzstd",
  bzip2: "bunzip2",
  tar: "tar -xf",
};

/** The packings of images on the web, by what `formatOf` returns for a download. */
const PACKED: Readonly<Record<string, Packing>> = {
  '".gz"': "gzip",
  '".xz"': "xz",
  '".zst"': "zstd",
  '".bz2"': "bzip2",
  '".tar"': "tar",
  '".ova"': "tar",
  '".box"': "tar",
};

/** Returns the program that unpacks an image, or undefined if it is not packed. */
export function unpackerOf(format: string): string | undefined {
  return UNPACK[PACKED[format] ?? (format as Packing)];
}

export function isFormat(format: Format | string): format is Format {
  return Object.values(EXTENSIONS).some((each) => each === format);
}

/** The compressions that Proxmox VE undoes while it downloads an ISO file, by extension. It undoes none for disks. */
const DECOMPRESSED: readonly string[] = ["gz", "lzo", "zst", "bz2"];

/** Returns the algorithm by which Proxmox VE decompresses an ISO file from a URL, or undefined if it is plain. */
export function decompressionOf(url: string): string | undefined {
  const extension = extensionOf(url);
  return DECOMPRESSED.includes(extension) ? extension : undefined;
}

/**
 * Returns how the image of a DVD is packed, if Proxmox VE does not unpack it: for a download, as `formatOf` returns it.
 */
export function packingOfDvd(lab: LabScope, { source, disk }: Image): string | undefined {
  if (disk !== undefined) return "tar";
  if ("path" in source) return packingOf(headOfImage(lab, source.path));
  if ("official" in source || decompressionOf(source.url) !== undefined) return undefined;
  const extension = `".${extensionOf(source.url)}"`;
  return extension in PACKED ? extension : undefined;
}

function extensionOf(url: string): string {
  return /\.([a-z0-9]+)$/i.exec(new URL(url).pathname)?.[1]?.toLowerCase() ?? "";
}
