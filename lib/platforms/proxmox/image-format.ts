import { FOREIGN_EXTENSIONS, foreignDiskIn } from "../../files/foreign-disk.js";
import { PACKED_EXTENSIONS, packingOf } from "../../files/packing.js";
import type { Image } from "../../lab/image.js";
import { headOfImage } from "../../lab/image-head.js";
import type { LabScope } from "../../lab/scope.js";

/** The formats of disk images that Proxmox VE imports, by the file name extensions that it requires. */
export type Format = "qcow2" | "raw" | "vmdk";

/** An image that Labvisor unpacks or converts before it uploads it. */
export const PREPARED = "prepared";

/** The first bytes of files, by format. Proxmox VE imports those formats that it has an extension for. */
const MAGIC: readonly (readonly [Buffer, Format | string])[] = [
  [Buffer.from("QFI\u00fb", "latin1"), "qcow2"],
  [Buffer.from("KDMV"), "vmdk"],
  [Buffer.from("# Disk DescriptorFile"), "a VMDK descriptor, whose data is in separate files"],
  [Buffer.from("<<< "), PREPARED],
  [Buffer.from("conectix"), PREPARED],
];

/** The formats of cloud images on the web, by extension: an ".img" is QCOW2. */
const EXTENSIONS: Readonly<Record<string, Format>> = { qcow2: "qcow2", img: "qcow2", raw: "raw", vmdk: "vmdk" };

/** The extensions of images on the web that are unpacked or converted. */
const PREPARED_EXTENSIONS: readonly string[] = [...PACKED_EXTENSIONS, ...FOREIGN_EXTENSIONS, "vdi", "vhd"];

/**
 * Returns the format of a disk image: a file's by its first bytes, a download's by its extension.
 *
 * Any text other than a `Format` or `PREPARED` describes an image that Proxmox VE does not import.
 */
export function formatOf(lab: LabScope, { source, disk }: Image): Format | typeof PREPARED | string {
  if (disk !== undefined) return PREPARED;
  if ("official" in source) return "qcow2";
  if ("url" in source) {
    const extension = extensionOf(source.url);
    return PREPARED_EXTENSIONS.includes(extension) ? PREPARED : (EXTENSIONS[extension] ?? `".${extension}"`);
  }
  const head = headOfImage(lab, source.path);
  if (packingOf(head) !== undefined || foreignDiskIn(head) !== undefined) return PREPARED;
  return MAGIC.find(([start]) => head.subarray(0, start.length).equals(start))?.[1] ?? "raw";
}

/** Whether Proxmox VE imports an image, after it is unpacked and converted. */
export function isImportable(format: string): boolean {
  return format === PREPARED || Object.values(EXTENSIONS).some((each) => each === format);
}

/** The compressions that Proxmox VE undoes while it downloads an ISO file, by extension. It undoes none for disks. */
const DECOMPRESSED: readonly string[] = ["gz", "lzo", "zst", "bz2"];

/** Returns the algorithm by which Proxmox VE decompresses an ISO file from a URL, or undefined if it is plain. */
export function decompressionOf(url: string): string | undefined {
  const extension = extensionOf(url);
  return DECOMPRESSED.includes(extension) ? extension : undefined;
}

/** Whether the image of a DVD is packed, and Proxmox VE does not unpack it. */
export function isPackedDvd(lab: LabScope, { source, disk }: Image): boolean {
  if (disk !== undefined) return true;
  if ("path" in source) return packingOf(headOfImage(lab, source.path)) !== undefined;
  if ("official" in source || decompressionOf(source.url) !== undefined) return false;
  return PACKED_EXTENSIONS.includes(extensionOf(source.url));
}

function extensionOf(url: string): string {
  return /\.([a-z0-9]+)$/i.exec(new URL(url).pathname)?.[1]?.toLowerCase() ?? "";
}
