import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { readImageFacts } from "../../lib/images/format.js";
import { ImageCache } from "../../lib/images/image-cache.js";
import { localImage } from "../../lib/images/local-image.js";
import { bootImage } from "../support/boot-sector.js";
import { qcow2 } from "../support/qcow2.js";

const MIB = 1024 * 1024;
const folder = mkdtempSync(join(tmpdir(), "labvisor-formats-"));
afterAll(() => rmSync(folder, { recursive: true }));

const facts = (content: Buffer) => {
  const file = join(folder, "image.img");
  writeFileSync(file, content);
  return readImageFacts(file, "the/image");
};
/** Returns a file with a text at one position. */
const having = (text: string, where = 0, size = 4096) => {
  const content = Buffer.alloc(size);
  content.write(text, where, "latin1");
  return content;
};
const vdi = () => {
  const content = having("<<< Oracle VM VirtualBox Disk Image >>>\n");
  content.writeUInt32LE(0xbeda107f, 0x40);
  content.writeBigUInt64LE(BigInt(10 * MIB), 0x170);
  return content;
};
const vmdk = () => {
  const content = having("KDMV");
  content.writeBigUInt64LE(BigInt((12 * MIB) / 512), 12);
  content.writeBigUInt64LE(1n, 28);
  return content;
};
const vhd = () => {
  const content = having("conectix", MIB, MIB + 512);
  content.writeBigUInt64BE(BigInt(MIB), MIB + 48);
  return content;
};
/** Returns a QCOW2 image with a value in its header. */
const qcow2Having = (value: bigint, where: number) => {
  const content = qcow2(bootImage(), false);
  content.writeBigUInt64BE(value, where);
  return content;
};

test.each<[string, () => Buffer, number]>([
  ["VDI", vdi, 10],
  ["VMDK", vmdk, 12],
  ["VHD", vhd, 1],
  ["QCOW2", () => qcow2(bootImage(7), true), 7],
  ["ISO", () => having("\x01CD001\x01", 0x8000, 2 * MIB), 2],
  ["raw", () => bootImage(4), 4],
  ["raw", () => Buffer.from("short"), 0],
])(
  "a %s image is recognized by its content, whatever its name, and its size is that of its disk",
  async (format, content, sizeMib) => {
    expect(await facts(content())).toEqual({ format, sizeMib });
  },
);

test.each<[string, Buffer]>([
  ["empty", Buffer.alloc(0)],
  ["gzip", gzipSync("x")],
  ["an xz archive", having("\xfd7zXZ\0")],
  ["a bzip2 archive", having("BZh9")],
  ["a Zstandard archive", having("\x28\xb5\x2f\xfd")],
  ["a zip archive", having("PK\x03\x04")],
  ["a 7z archive", having("7z\xbc\xaf\x27\x1c")],
  ["a tar archive (an OVA is one)", having("ustar", 257)],
  ["a VHDX image", having("vhdxfile")],
  ["a QED image", having("QED\0")],
  ["a Parallels image", having("WithouFreSpacExt")],
  ["a VMDK descriptor whose data is in separate files", having("# Disk DescriptorFile\nversion=1\n")],
  ["a part of a VMDK image in several files", having("KDMV")],
  ["a QCOW2 image with a backing file", qcow2Having(512n, 8)],
  ["a QCOW2 image whose data is in another file", qcow2Having(4n, 72)],
  ["a web page", having("<!DOCTYPE html>")],
])("%s is rejected as an image", async (what, content) => {
  await expect(facts(content)).rejects.toThrow(`The image the/image is ${what}`);
});

test.each([
  ["vm/disk.vhdx", "vm/disk.vhdx"],
  ["my disk's.vhdx", "'my disk'\\''s.vhdx'"],
  ["https://example.org/images/disk.vhdx", "disk.vhdx"],
])("the refusal of %s has the command that converts it", async (name, word) => {
  writeFileSync(join(folder, "image"), "vhdxfile");
  await expect(readImageFacts(join(folder, "image"), name)).rejects.toMatchObject({
    detail: expect.stringContaining(`: qemu-img convert -O qcow2 ${word} disk.qcow2. An image is a VDI,`),
  });
});

test("a QCOW2 image with features that its readers must support is recognized as one", async () => {
  expect(await facts(qcow2Having(8n, 72))).toMatchObject({ format: "QCOW2", hasFeatures: true });
});

test("a missing file is rejected as an image, and so is a pipe, without waiting for whoever writes to it", async () => {
  const pipe = join(folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  writeFileSync(join(folder, "disk"), "");
  const image = (file: string) => localImage({ file }, new ImageCache(folder), new AbortController().signal);
  await expect(image(pipe)).rejects.toThrow(`The image ${pipe} is a device or a pipe: Give the path of a file.`);
  await expect(image(join(folder, "none"))).rejects.toThrow(`The image file ${join(folder, "none")} does not exist: `);
  await expect(image(join(folder, "disk", "none"))).rejects.toThrow(/^The image file .* cannot be read: ENOTDIR/);
  await expect(image(folder)).rejects.toThrow(`The image ${folder} is a folder: `);
});

test("a folder is rejected as an image", async () => {
  await expect(readImageFacts(folder, "the/image")).rejects.toThrow(
    "The image the/image is a folder: Give the path of a file.",
  );
});
