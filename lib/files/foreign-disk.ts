/** The formats of disk images that neither VirtualBox's provider nor Proxmox VE imports, and qemu-img converts. */
export type ForeignDisk = "VHDX" | "QED" | "Parallels";

const SIGNATURES: readonly (readonly [format: ForeignDisk, bytes: string])[] = [
  ["VHDX", "vhdxfile"],
  ["QED", "QED\0"],
  ["Parallels", "WithoutFreeSpace"],
  ["Parallels", "WithouFreSpacExt"],
];

/** The extensions of such files, without a dot. */
export const FOREIGN_EXTENSIONS: readonly string[] = ["vhdx", "qed", "hdd", "hds"];

/** Returns the foreign format of a file. Without this, it would be taken for a raw disk. */
export function foreignDiskIn(head: Buffer): ForeignDisk | undefined {
  const text = head.toString("latin1", 0, 16);
  return SIGNATURES.find(([, bytes]) => text.startsWith(bytes))?.[0];
}
