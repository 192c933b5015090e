import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path, { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { packingOf } from "../../lib/files/packing.js";
import { type CacheOptions, ImageCache, type StoredImage } from "../../lib/images/image-cache.js";
import { bootImage } from "../support/boot-sector.js";
import { type ImageServer, sha256, startImageServer, whole } from "../support/image-server.js";
import { compressWith, tarOf } from "../support/packed-images.js";
import { qcow2 } from "../support/qcow2.js";
import { missingProgram, testUnless } from "../support/requirements.js";

const MIB = 1024 * 1024;
/** A raw disk that compresses in part, and is larger than any buffer between the streams. */
const disk = Buffer.concat([bootImage(2), randomBytes(MIB), bootImage(2)]);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "labvisor-packed-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const { signal } = new AbortController();
const file = () => join(folder, "packed");
const cached = () => readdirSync(join(folder, "cache")).sort();

async function unpacked(content: Buffer, number?: number, options: CacheOptions = {}): Promise<StoredImage> {
  writeFileSync(file(), content);
  const packing = packingOf(content);
  if (packing === undefined) throw new Error("The content is not packed");
  const cache = new ImageCache(join(folder, "cache"), options);
  return cache.unpack(file(), packing, { checksum: sha256(content), disk: number }, signal);
}

/** Returns a VMDK of a size in MiB, as far as it is looked at. */
function vmdk(sizeMib: number): Buffer {
  const content = Buffer.concat([Buffer.alloc(512), randomBytes(MIB)]);
  content.write("KDMV");
  content.writeBigUInt64LE(BigInt((sizeMib * MIB) / 512), 12);
  content.writeBigUInt64LE(1n, 28);
  return content;
}

const PROGRAMS = ["gzip", "xz", "zstd", "bzip2"];

for (const program of PROGRAMS) {
  const test = testUnless(missingProgram(program));
  const compress = (content: Buffer) => compressWith(program, content);

  test(`a disk that ${program} compressed is unpacked into a file named after the compressed one`, async () => {
    const packed = compress(disk);
    const image = await unpacked(packed);
    expect(image).toEqual({ path: join(folder, "cache", `${sha256(packed)}.img`), format: "raw", sizeMib: 5 });
    expect(readFileSync(image.path).equals(disk)).toBe(true);
    expect(cached()).toEqual([`${sha256(packed)}.img`, `${sha256(packed)}.json`]);
  });

  test(`the built package reads what ${program} compressed`, async () => {
    // Jest and Node import CommonJS modules differently.
    const built = path.resolve(__dirname, "../../dist/images/decompress.js");
    writeFileSync(file(), compress(disk));
    const code = `
      const { decompress } = require(${JSON.stringify(built)});
      (async () => { for await (const part of decompress[process.argv[1]](process.argv[2])) process.stdout.write(part); })();`;
    const stdout = execFileSync(process.execPath, ["-e", code, program, file()], { maxBuffer: 2 * disk.length });
    expect(stdout.equals(disk)).toBe(true);
  });

  test(`several streams of ${program} in one file are unpacked as one`, async () => {
    const { path } = await unpacked(Buffer.concat([compress(disk.subarray(0, MIB)), compress(disk.subarray(MIB))]));
    expect(readFileSync(path).equals(disk)).toBe(true);
  });

  test(`a truncated ${program} file is rejected, and nothing of it stays`, async () => {
    const packed = compress(disk);
    for (const length of [packed.length - 6, packed.length >> 1]) {
      await expect(unpacked(packed.subarray(0, length))).rejects.toThrow(`The image ${file()} cannot be unpacked: `);
      expect(cached()).toEqual([]);
    }
  });

  test(`a damaged ${program} file is rejected, and nothing of it stays`, async () => {
    const packed = compress(disk);
    packed[packed.length >> 1] ^= 0xff;
    await expect(unpacked(packed)).rejects.toThrow(/cannot be unpacked: .+\. The \w+ file is incomplete or damaged/);
    expect(cached()).toEqual([]);
  });

  test(`a ${program} file that unpacks to more than the limit is rejected, and nothing of it stays`, async () => {
    const bomb = compress(Buffer.alloc(4 * MIB));
    await expect(unpacked(bomb, undefined, { maxUnpackedBytes: MIB })).rejects.toThrow(
      `The image ${file()} unpacks to more than 0.0009765625 GiB`,
    );
    expect(cached()).toEqual([]);
  });
}

const ovf = Buffer.from('<?xml version="1.0"?><Envelope/>');

test.each<[string, Record<string, Buffer>, number | undefined, string, number]>([
  [
    "first disk of an OVA",
    { "vm.ovf": ovf, "vm.mf": ovf, "a.vmdk": vmdk(5), "b.vmdk": vmdk(6) },
    undefined,
    "a.vmdk",
    5,
  ],
  ["disk 1 of an OVA", { "vm.ovf": ovf, "a.vmdk": vmdk(5), "b.vmdk": vmdk(6) }, 1, "a.vmdk", 5],
  ["disk 2 of an OVA", { "vm.ovf": ovf, "a.vmdk": vmdk(5), "b.vmdk": vmdk(6) }, 2, "b.vmdk", 6],
  [
    "VMDK of a Vagrant box",
    { Vagrantfile: ovf, "box.ovf": ovf, "box-disk001.vmdk": vmdk(7) },
    undefined,
    "box-disk001.vmdk",
    7,
  ],
  ["box.img of a Vagrant box", { "metadata.json": ovf, "box.img": qcow2(bootImage(9), true) }, undefined, "box.img", 9],
  ["raw disk of a cloud image", { "disk.raw": disk }, undefined, "disk.raw", 5],
])("the %s is unpacked, from a plain and a compressed archive", async (_, files, number, name, sizeMib) => {
  const archive = tarOf(files);
  for (const packed of [archive, gzipSync(archive)]) {
    const image = await unpacked(packed, number);
    expect(image.sizeMib).toBe(sizeMib);
    expect(readFileSync(image.path).equals(files[name])).toBe(true);
    rmSync(join(folder, "cache"), { recursive: true });
  }
});

test("a further disk of an archive has a file of its own in the cache", async () => {
  const archive = tarOf({ "vm.ovf": ovf, "a.vmdk": vmdk(5), "b.vmdk": vmdk(6) });
  await unpacked(archive);
  expect(await unpacked(archive, 2)).toMatchObject({ path: join(folder, "cache", `${sha256(archive)}-2.vmdk`) });
  expect(cached()).toEqual(
    ["", "-2"].flatMap((end) => [`${sha256(archive)}${end}.json`, `${sha256(archive)}${end}.vmdk`]).sort(),
  );
});

/** Returns an archive whose only member has that name in its header. */
function renamed(name: string, type = "0"): Buffer {
  const archive = tarOf({ "disk.raw": disk });
  archive.fill(0, 0, 100).write(name, 0);
  archive.write(type, 156);
  if (type === "2") archive.write("target", 157);
  archive.write("        ", 148);
  const sum = archive.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  archive.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return archive;
}

/** Returns an archive whose second header is damaged. */
function damagedHeader(): Buffer {
  const archive = tarOf({ "a.vmdk": vmdk(5), "b.vmdk": vmdk(5) });
  archive.write("x", 512 + vmdk(5).length);
  return archive;
}

test("a member's name with a path in it does not leave the cache", async () => {
  const { path } = await unpacked(renamed("../../escaped.raw"));
  expect(readFileSync(path).equals(disk)).toBe(true);
  expect(readdirSync(folder).sort()).toEqual(["cache", "packed"]);
  expect(existsSync(join(folder, "..", "escaped.raw"))).toBe(false);
});

test.each<[string, () => Buffer, number | undefined, string]>([
  ["without a disk", () => tarOf({ "vm.ovf": ovf }), undefined, "has no disk: A disk in an archive is a VMDK, "],
  ["whose disk is a link", () => renamed("disk.raw", "2"), undefined, "has no disk"],
  ["with fewer disks", () => tarOf({ "a.vmdk": vmdk(5) }), 3, "has only one disk: Give a disk from 1 to 1, not 3."],
  ["with a sparse file", () => renamed("disk.raw", "S"), undefined, "has a sparse file, disk.raw: Unpack the archive"],
  ["that is truncated", () => tarOf({ "a.vmdk": vmdk(5) }).subarray(0, MIB), undefined, "Truncated input"],
  ["with a damaged header", () => damagedHeader(), undefined, "checksum failure"],
])("an archive %s is rejected, and nothing of it stays", async (_, archive, number, message) => {
  await expect(unpacked(archive(), number)).rejects.toThrow(message);
  expect(cached()).toEqual([]);
});

test("a choice of a disk in a file that is no archive is rejected", async () => {
  await expect(unpacked(gzipSync(disk), 1)).rejects.toThrow("is not an archive, so it has no disk to choose");
});

describe("an image of a server", () => {
  let server: ImageServer;
  beforeEach(async () => {
    server = await startImageServer();
  });
  afterEach(() => server.close());

  test("whose process is killed while it unpacks is unpacked by the next one, without another download", async () => {
    const packed = gzipSync(Buffer.concat([disk, Buffer.alloc(123 * MIB)]));
    const key = sha256(packed);
    const url = server.serve("/disk.img.gz", whole(packed));
    const code = `
      const { ImageCache } = require("./lib/images/image-cache.ts");
      const [url, sha256, folder] = process.argv.slice(1);
      void new ImageCache(folder).download(url, { checksum: sha256 }, new AbortController().signal);`;
    const args = ["--import", "tsx", "-e", code, url, key, join(folder, "cache")];
    const other = spawn(process.execPath, args, { env: { ...process.env, NODE_OPTIONS: "" }, stdio: "inherit" });
    while (!existsSync(join(folder, "cache", `${key}.unpacked`))) await sleep(5);
    other.kill("SIGKILL");
    await once(other, "exit");
    expect(cached()).toContain(`${key}.unpacked`);
    // A lock is valid for 10 seconds after its owner renewed it last.
    utimesSync(join(folder, "cache", `${key}.lock`), 0, 0);

    const { sizeMib } = await new ImageCache(join(folder, "cache")).download(url, { checksum: key }, signal);
    expect(sizeMib).toBe(128);
    // The second request finds that nothing is missing.
    expect(server.requests).toEqual(["GET /disk.img.gz", `GET /disk.img.gz bytes=${packed.length}-`]);
    expect(cached()).toEqual([`${key}.img`, `${key}.json`]);
  });

  test("has no disk to choose if it is no archive", async () => {
    const url = server.serve("/disk.img", whole(disk));
    const cache = new ImageCache(join(folder, "cache"));
    await expect(cache.download(url, { checksum: sha256(disk), disk: 2 }, signal)).rejects.toThrow(
      `The image ${url} is not an archive`,
    );
  });
});
