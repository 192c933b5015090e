import { open } from "node:fs/promises";

const MIB = 1024 * 1024;

/** How large a disk an image file holds, in whole MiB as VirtualBox counts them. Raw images are as large as their file. */
export async function imageSizeMib(file: string): Promise<number> {
  const handle = await open(file, "r");
  try {
    const { size } = await handle.stat();
    const bytes = async (position: number, length: number) =>
      (await handle.read(Buffer.alloc(length), 0, length, position)).buffer;
    const head = await bytes(0, 0x178);
    // VDI 1.1: its signature, and the disk's size in bytes (VDICore.h). VMDK: the capacity in sectors of its sparse header. VHD: its footer.
    if (head.readUInt32LE(0x40) === 0xbeda107f) return Math.floor(Number(head.readBigUInt64LE(0x170)) / MIB);
    if (head.toString("latin1", 0, 4) === "KDMV") return Math.floor((Number(head.readBigUInt64LE(12)) * 512) / MIB);
    const foot = size >= 512 ? await bytes(size - 512, 512) : Buffer.alloc(512);
    if (foot.toString("latin1", 0, 8) === "conectix") return Math.floor(Number(foot.readBigUInt64BE(48)) / MIB);
    return Math.floor(size / MIB);
  } finally {
    await handle.close();
  }
}
