import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import type { ImageReader } from "../../lib/images/convert.js";
import { type CacheOptions, ImageCache } from "../../lib/images/image-cache.js";
import { localImage } from "../../lib/images/local-image.js";
import { PROXMOX } from "../../lib/platforms/proxmox/provider/image.js";
import { VIRTUALBOX } from "../../lib/platforms/virtualbox/provider/disk-source.js";
import { findProgram } from "../../lib/process/programs.js";
import { bootImage } from "../support/boot-sector.js";
import { type ImageServer, sha256, startImageServer, whole } from "../support/image-server.js";
import { tarOf } from "../support/packed-images.js";
import { convertedWith } from "../support/qemu-images.js";
import { describeUnless, missingProgram } from "../support/requirements.js";

const MIB = 1024 * 1024;
/** A raw disk with data at its start and its end. */
const disk = Buffer.concat([bootImage(2), Buffer.alloc(MIB), randomBytes(MIB)]);
const { signal } = new AbortController();
const { PATH } = process.env;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "labvisor-convert-"));
});
afterEach(() => {
  process.env.PATH = PATH;
  rmSync(folder, { recursive: true });
});

const cacheFor = (reader: ImageReader, options: CacheOptions = {}) =>
  new ImageCache(join(folder, "cache"), { reader, ...options });
const cached = () => (existsSync(join(folder, "cache")) ? readdirSync(join(folder, "cache")).sort() : []);
const write = (name: string, content: Buffer) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const image = (content: Buffer, reader: ImageReader, options?: CacheOptions) =>
  localImage({ file: write("disk", content) }, cacheFor(reader, options), signal);
const rawOf = (path: string) => convertedWith("qcow2", "raw", readFileSync(path));

/** Puts a program `qemu-img` in front of QEMU's, whose path is `$QEMU_IMG` in it. */
function replaceQemuImg(script: string): void {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "qemu-img"), `#!/bin/sh\nQEMU_IMG=${findProgram("qemu-img")}\n${script}\n`);
  chmodSync(join(bin, "qemu-img"), 0o755);
  process.env.PATH = `${bin}${delimiter}${PATH}`;
}

/** Begins to write the target, says so in a file `writing`, and never ends. */
const ENDLESS = `[ "$1" = convert ] || exec "$QEMU_IMG" "$@"
for target; do :; done
echo partial > "$target"
echo $$ > "$(dirname "$0")/writing"
exec sleep 600`;
const writing = async (): Promise<number> => {
  const file = join(folder, "bin", "writing");
  while (!existsSync(file) || readFileSync(file).length === 0) await sleep(5);
  return Number(readFileSync(file, "utf8"));
};

describeUnless(missingProgram("qemu-img"))("an image that is converted", () => {
  test.each<[string, ImageReader, () => Buffer]>([
    ["VHDX", VIRTUALBOX, () => convertedWith("raw", "vhdx", disk)],
    ["VHDX", PROXMOX, () => convertedWith("raw", "vhdx", disk)],
    ["QED", VIRTUALBOX, () => convertedWith("raw", "qed", disk)],
    ["QED", PROXMOX, () => convertedWith("raw", "qed", disk)],
    ["Parallels", VIRTUALBOX, () => convertedWith("raw", "parallels", disk)],
    ["QCOW2 with Zstandard", VIRTUALBOX, () => convertedWith("raw", "qcow2", disk, "compression_type=zstd")],
    ["QCOW2 with extended entries", VIRTUALBOX, () => convertedWith("raw", "qcow2", disk, "extended_l2=on")],
    ["VDI", PROXMOX, () => convertedWith("raw", "vdi", disk)],
    ["VHD", PROXMOX, () => convertedWith("raw", "vpc", disk, "force_size=on")],
    ["VHD of a fixed size", PROXMOX, () => convertedWith("raw", "vpc", disk, "force_size=on,subformat=fixed")],
  ])("from %s for %o has the same content, and a QCOW2 version without features", async (_, reader, create) => {
    const content = create();
    const converted = await image(content, reader);
    const name = `${sha256(content)}-converted`;
    expect(converted).toEqual({ path: join(folder, "cache", `${name}.qcow2`), format: "QCOW2", sizeMib: 4 });
    expect(readFileSync(converted.path).readUInt32BE(4)).toBe(2);
    expect(rawOf(converted.path).equals(disk)).toBe(true);
    expect(cached()).toEqual([`${name}.json`, `${name}.qcow2`]);
  });

  test.each<[string, ImageReader, () => Buffer]>([
    ["QCOW2 with Zstandard", PROXMOX, () => convertedWith("raw", "qcow2", disk, "compression_type=zstd")],
    ["VDI", VIRTUALBOX, () => convertedWith("raw", "vdi", disk)],
    ["VMDK", PROXMOX, () => convertedWith("raw", "vmdk", disk)],
    ["raw", PROXMOX, () => disk],
  ])("is not a %s for %o, which reads it", async (_, reader, create) => {
    expect(await image(create(), reader)).toMatchObject({ path: join(folder, "disk") });
    expect(cached()).toEqual([]);
  });

  test("is read to its end, even if its geometry ends earlier, as in a VHD of VirtualBox", async () => {
    const vhd = convertedWith("raw", "vpc", disk, "force_size=on");
    // The geometry covers 3 MiB: 96 cylinders of 4 heads with 16 sectors. The creator is not one whose geometry QEMU
    // ignores.
    for (const footer of [0, vhd.length - 512]) {
      vhd.write("vbox", footer + 28);
      vhd.writeUInt32BE((96 << 16) | (4 << 8) | 16, footer + 56);
      vhd.writeUInt32BE(0, footer + 64);
      const sum = vhd.subarray(footer, footer + 512).reduce((total, byte) => total + byte, 0);
      vhd.writeUInt32BE(~sum >>> 0, footer + 64);
    }
    expect(convertedWith("vpc", "raw", vhd)).toHaveLength(3 * MIB);
    expect(rawOf((await image(vhd, PROXMOX)).path).equals(disk)).toBe(true);
  });

  test("is unpacked first, from compressed files and archives", async () => {
    const vhdx = convertedWith("raw", "vhdx", disk);
    for (const packed of [gzipSync(vhdx), tarOf({ "box.vhdx": vhdx }), gzipSync(tarOf({ "box.vhdx": vhdx }))]) {
      const { path } = await image(packed, VIRTUALBOX);
      expect(path).toBe(join(folder, "cache", `${sha256(packed)}-converted.qcow2`));
      expect(rawOf(path).equals(disk)).toBe(true);
    }
    expect(cached()).toHaveLength(6);
  });

  test("is converted once, and then needs no program", async () => {
    const vhdx = convertedWith("raw", "vhdx", disk);
    const first = await image(vhdx, VIRTUALBOX);
    replaceQemuImg("exit 1");
    expect(await image(vhdx, VIRTUALBOX)).toEqual(first);
    expect(await cacheFor(PROXMOX).find({ checksum: sha256(vhdx) })).toEqual(first);
  });

  test("is recognized in a cache whose notes an earlier version wrote, without its features", async () => {
    const packed = gzipSync(convertedWith("raw", "qcow2", disk, "compression_type=zstd"));
    const { path } = await image(packed, PROXMOX);
    const note = path.replace(/qcow2$/, "json");
    const { hasFeatures: _, ...earlier } = { sizeMib: 4, ...JSON.parse(readFileSync(note, "utf8")) };
    writeFileSync(note, JSON.stringify(earlier));
    const converted = await image(packed, VIRTUALBOX);
    expect(converted.path).toContain("-converted");
    expect(rawOf(converted.path).equals(disk)).toBe(true);
  });

  test("is converted again if it was damaged in the cache", async () => {
    const vhdx = convertedWith("raw", "vhdx", disk);
    const { path } = await image(vhdx, VIRTUALBOX);
    writeFileSync(path, readFileSync(path).fill(1, MIB, MIB + 512));
    expect(rawOf((await image(vhdx, VIRTUALBOX)).path).equals(disk)).toBe(true);
  });

  test("may have a name that looks like options or a protocol", async () => {
    const secret = write("secret", disk);
    const vhdx = convertedWith("raw", "vhdx", bootImage(1));
    for (const name of [`a,file.filename=${secret.replaceAll("/", ",")}`, "json:{}", "nbd:localhost:1", "-O", "a b"]) {
      const { path } = await localImage({ file: write(name, vhdx) }, cacheFor(VIRTUALBOX), signal);
      expect(rawOf(path).equals(bootImage(1))).toBe(true);
      rmSync(join(folder, "cache"), { recursive: true });
    }
  });

  test.each<[string, string, (secret: string, target: string) => string[]]>([
    ["QED", "a QED image that refers to another file", (secret, target) => ["qed", "-F", "raw", "-b", secret, target]],
    ["QCOW2", "a QCOW2 image with a backing file", (secret, target) => ["qcow2", "-F", "raw", "-b", secret, target]],
  ])("is not a %s with a file of this computer as its base", async (_, message, options) => {
    const secret = write("secret", disk);
    execFileSync("qemu-img", ["create", "-q", "-f", ...options(secret, join(folder, "hostile"))]);
    const content = readFileSync(join(folder, "hostile"));
    for (const each of [content, gzipSync(content)]) await expect(image(each, VIRTUALBOX)).rejects.toThrow(message);
    expect(cached()).toEqual([]);
  });

  test("is not a QCOW2 with its data in a file of this computer", async () => {
    const secret = join(folder, "secret");
    const create = ["create", "-q", "-f", "qcow2", "-o", `data_file=${secret},data_file_raw=on`];
    execFileSync("qemu-img", [...create, join(folder, "hostile"), "4M"]);
    writeFileSync(secret, disk);
    const content = readFileSync(join(folder, "hostile"));
    for (const each of [content, gzipSync(content)])
      await expect(image(each, VIRTUALBOX)).rejects.toThrow("a QCOW2 image whose data is in another file");
    expect(cached()).toEqual([]);
  });

  test.each([512, 300_000, 3_000_000])("is rejected if it is truncated to %d bytes", async (length) => {
    const vhdx = convertedWith("raw", "vhdx", disk).subarray(0, length);
    await expect(image(vhdx, VIRTUALBOX)).rejects.toThrow(
      /The image .* cannot be converted: qemu-img: .*\. If the file is incomplete or damaged, download it again/s,
    );
    expect(cached()).toEqual([]);
  });

  test("is rejected if its disk is larger than the limit", async () => {
    execFileSync("qemu-img", ["create", "-q", "-f", "vhdx", join(folder, "large.vhdx"), "2T"]);
    await expect(image(readFileSync(join(folder, "large.vhdx")), VIRTUALBOX)).rejects.toThrow(
      "has more than 1024 GiB: Such an image is probably made to fill disks. If it is not, convert it yourself: ",
    );
    expect(cached()).toEqual([]);
  });

  test("is reported as too large for the disk if that is full", async () => {
    replaceQemuImg(`[ "$1" = convert ] || exec "$QEMU_IMG" "$@"
echo "qemu-img: error while writing at byte 0: No space left on device" >&2
exit 1`);
    await expect(image(convertedWith("raw", "vhdx", disk), VIRTUALBOX)).rejects.toThrow(
      "There is not enough disk space for the image: qemu-img: error while writing at byte 0",
    );
    expect(cached()).toEqual([]);
  });

  test("is rejected if the program is not QEMU's", async () => {
    replaceQemuImg("echo hello");
    await expect(image(convertedWith("raw", "vhdx", disk), VIRTUALBOX)).rejects.toThrow(
      "cannot be converted: the output of qemu-img info is no JSON; check that it is QEMU's program",
    );
  });

  test("is rejected without qemu-img, with the command that converts it", async () => {
    const content = convertedWith("raw", "vhdx", disk);
    const file = write("disk.vhdx", content);
    const box = write("a.box", tarOf({ "disk.vdi": convertedWith("raw", "vdi", disk) }));
    process.env.PATH = join(folder, "nothing");
    await expect(localImage({ file }, cacheFor(VIRTUALBOX), signal)).rejects.toThrow(
      `The image ${file} is a VHDX image that VirtualBox does not read: Install qemu-img (on Debian, the package ` +
        "qemu-utils), and Labvisor converts it. Or convert it on another computer: qemu-img convert -O qcow2 " +
        `${file} disk.qcow2.`,
    );
    await expect(localImage({ file: box }, cacheFor(PROXMOX), signal)).rejects.toThrow(
      `The image ${box} is a VDI image that Proxmox VE does not read`,
    );
    expect(cached()).toEqual([]);
  });

  test("logs its progress from time to time", async () => {
    const vhdx = convertedWith("raw", "vhdx", disk);
    process.env.TF_LOG_PROVIDER = "INFO";
    let now = Date.now();
    jest.spyOn(Date, "now").mockImplementation(() => {
      now += 6_000;
      return now;
    });
    const log = jest.spyOn(process.stderr, "write").mockReturnValue(true);
    try {
      await image(vhdx, VIRTUALBOX);
      const messages = log.mock.calls.map(([line]) => JSON.parse(String(line))["@message"]);
      expect(messages[0]).toBe(`Converting ${join(folder, "disk")}`);
      expect(messages).toContainEqual(expect.stringMatching(/disk: \d+ % converted$/));
    } finally {
      jest.restoreAllMocks();
      delete process.env.TF_LOG_PROVIDER;
    }
  });

  test("ends at once when canceled, with its program, and nothing of it stays", async () => {
    const vhdx = convertedWith("raw", "vhdx", disk);
    replaceQemuImg(ENDLESS);
    const interrupt = new AbortController();
    const outcome = localImage({ file: write("disk", vhdx) }, cacheFor(VIRTUALBOX), interrupt.signal);
    const interrupted = expect(outcome).rejects.toThrow("Interrupted");
    const pid = await writing();
    interrupt.abort(new Error("Interrupted"));
    await interrupted;
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
    expect(cached()).toEqual([]);
  });

  describe("of a server", () => {
    let server: ImageServer;
    beforeEach(async () => {
      server = await startImageServer();
    });
    afterEach(() => server.close());

    test("is downloaded once, also for two platforms of which one reads it", async () => {
      const vdi = convertedWith("raw", "vdi", disk);
      const key = sha256(vdi);
      const url = server.serve("/disk.vdi", whole(vdi));
      const read = await cacheFor(VIRTUALBOX).download(url, { checksum: key }, signal);
      const converted = await cacheFor(PROXMOX).download(url, { checksum: key }, signal);
      expect(readFileSync(read.path).equals(vdi)).toBe(true);
      expect(rawOf(converted.path).equals(disk)).toBe(true);
      expect(server.requests).toEqual(["GET /disk.vdi"]);
      expect(await cacheFor(VIRTUALBOX).find({ checksum: key })).toEqual(read);
      expect(await cacheFor(PROXMOX).find({ checksum: key })).toEqual(converted);
    });

    test("is converted after qemu-img is installed, without another download", async () => {
      const vhdx = convertedWith("raw", "vhdx", disk);
      const url = server.serve("/disk.vhdx", whole(vhdx));
      process.env.PATH = join(folder, "nothing");
      const download = () => cacheFor(VIRTUALBOX).download(url, { checksum: sha256(vhdx) }, signal);
      await expect(download()).rejects.toThrow(`The image ${url} is a VHDX image that VirtualBox does not read`);
      process.env.PATH = PATH;
      expect(rawOf((await download()).path).equals(disk)).toBe(true);
      expect(server.requests).toEqual(["GET /disk.vhdx", `GET /disk.vhdx bytes=${vhdx.length}-`]);
      expect(cached()).toEqual([`${sha256(vhdx)}-converted.json`, `${sha256(vhdx)}-converted.qcow2`]);
    });

    test("whose process is killed meanwhile is converted by the next one, even if qemu-img still runs", async () => {
      const vhdx = convertedWith("raw", "vhdx", disk);
      const key = sha256(vhdx);
      const url = server.serve("/disk.vhdx", whole(vhdx));
      replaceQemuImg(ENDLESS);
      const code = `
        const { ImageCache } = require("./lib/images/image-cache.ts");
        const [url, checksum, folder] = process.argv.slice(1);
        void new ImageCache(folder).download(url, { checksum }, new AbortController().signal);`;
      const args = ["--import", "tsx", "-e", code, url, key, join(folder, "cache")];
      const other = spawn(process.execPath, args, { env: { ...process.env, NODE_OPTIONS: "" }, stdio: "inherit" });
      const pid = await writing();
      other.kill("SIGKILL");
      await once(other, "exit");
      try {
        expect(cached()).toContain(`${key}-converted.partial`);
        // A lock is valid for 10 seconds after its owner renewed it last.
        utimesSync(join(folder, "cache", `${key}.lock`), 0, 0);
        process.env.PATH = PATH;
        const { path } = await cacheFor(VIRTUALBOX).download(url, { checksum: key }, signal);
        expect(rawOf(path).equals(disk)).toBe(true);
        expect(cached()).toEqual([`${key}-converted.json`, `${key}-converted.qcow2`]);
      } finally {
        process.kill(pid);
      }
    });
  });
});
