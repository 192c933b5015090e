import { randomBytes } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { bootImage } from "../../../../support/boot-sector.js";
import { type ImageServer, sha256, sha512, startImageServer, status, whole } from "../../../../support/image-server.js";
import { tarOf } from "../../../../support/packed-images.js";
import { qcow2 } from "../../../../support/qcow2.js";
import { convertedWith } from "../../../../support/qemu-images.js";
import { missingProgram, testUnless } from "../../../../support/requirements.js";
import { eachOnSimulatedHost, type SimulatedFolder } from "../../../../support/simulated-folder.js";
import { describeWithTerraform } from "../../../../support/terraform.js";

const MIB = 1024 * 1024;
const content = randomBytes(3 * MIB);
const sum = sha256(content);

describeWithTerraform("virtualbox_image", () => {
  let folder: SimulatedFolder;
  let server: ImageServer;

  eachOnSimulatedHost((fresh) => {
    folder = fresh;
  });
  beforeEach(async () => {
    server = await startImageServer();
  });
  afterEach(() => {
    server.close();
  });

  const DISK = { name: "d", source: "${virtualbox_image.i.path}" };
  const configure = (image: object, more: object = {}, provider: object = {}) =>
    folder.configure({
      provider: { virtualbox: { base_folder: "${abspath(path.root)}", ...provider } },
      resource: { virtualbox_image: { i: image }, ...more },
    });
  const start = async (image: object, more: object = {}) => {
    configure(image, more);
    await folder.succeed("init");
  };
  const refusal = async (...args: string[]) => {
    const { exitCode, stderr } = await folder.run(...args, "-no-color");
    expect(exitCode).toBe(1);
    return stderr.replace(/[│\s]+/g, " ");
  };
  const image = () => folder.instances()["virtualbox_image.i"]?.attributes;
  const cached = (name: string) => join(folder.path, "images", name);

  test.each<[string, object, string]>([
    ["no source", {}, "Give either url and sha256, or file"],
    [
      "two sources",
      { url: "https://example.org/a.vdi", file: "a.vdi", sha256: sum },
      "An image requires a single source",
    ],
    ["a URL without a checksum", { url: "https://example.org/a.vdi" }, "An image from a URL requires a checksum"],
    ["two checksums", { url: "https://example.org/a.vdi", sha256: sum, sha512: sum + sum }, "Give sha256 alone"],
    ["a SHA-512 of a file", { file: "a.vdi", sha512: sum + sum }, "Give sha256 alone"],
    [
      "a SHA-512 of half its length",
      { url: "https://example.org/a.vdi", sha512: sum },
      "is not a SHA-512; give 128 hex",
    ],
    ["an invalid checksum", { url: "https://example.org/a.vdi", sha256: "abc" }, '"abc" is not a SHA-256; give 64 hex'],
    ["an invalid URL", { url: "a.vdi", sha256: sum }, "It is not a URL; give one such as https://example.org/disk.vdi"],
    ["another protocol", { url: "ftp://example.org/a.vdi", sha256: sum }, "Only https and http are supported"],
  ])("%s is rejected before anything is planned", async (_, attributes, message) => {
    await start(attributes);
    expect(await refusal("validate")).toContain(message);
  });

  test.each(["https://me:hunter2@example.org/a.vdi", "https://example.org/a.vdi?sig=hunter2"])(
    "a URL with a secret is rejected, and the secret is neither shown nor stored",
    async (url) => {
      await start({ url, sha256: sum });
      folder.env.TF_LOG = "INFO";
      for (const command of [["validate"], ["plan", "-out=plan"], ["apply", "-auto-approve"]]) {
        const { exitCode, stdout, stderr } = await folder.run(...command);
        expect(exitCode).toBe(1);
        expect(stderr).toContain("which may be a secret");
        expect(stdout + stderr).not.toContain("hunter2");
      }
      expect(existsSync(join(folder.path, "plan"))).toBe(false);
      expect(folder.instances()).toEqual({});
    },
  );

  test("a URL with a secret that becomes known during the apply is rejected then", async () => {
    const more = { terraform_data: { u: { input: "hunter2" } } };
    await start({ url: "https://example.org/a.vdi?sig=${terraform_data.u.output}", sha256: sum }, more);
    const error = await refusal("apply", "-auto-approve");
    expect(error).toContain("which may be a secret");
    expect(error).not.toContain("hunter2");
    expect(image()).toBeUndefined();
  });

  test("an image is downloaded once for all disks, and outlives a destroy", async () => {
    const url = server.serve("/disk.img", whole(content));
    await start({ url, sha256: sum.toUpperCase() }, { virtualbox_disk: { a: DISK, b: { ...DISK, name: "b" } } });
    await folder.apply();
    expect(image()).toEqual({
      id: sum,
      url,
      file: null,
      disk: null,
      timeouts: null,
      sha256: sum.toUpperCase(),
      sha512: null,
      format: "raw",
      size_mib: 3,
      path: cached(`${sum}.img`),
      present: true,
    });
    expect(folder.instances()["virtualbox_disk.b"]?.attributes).toMatchObject({ size_mib: 3 });
    expect(await folder.planCode()).toBe(0);
    await folder.succeed("destroy", "-auto-approve");
    expect(readFileSync(cached(`${sum}.img`)).equals(content)).toBe(true);
    await folder.apply();
    expect(server.requests).toEqual(["GET /disk.img"]);
  });

  test("an image is verified against a SHA-512, named after it, and keeps its disks when the cache moves", async () => {
    const long = sha512(content);
    const attributes = { url: server.serve("/disk.img", whole(randomBytes(MIB))), sha512: long.toUpperCase() };
    await start(attributes, { virtualbox_disk: { d: DISK } });
    const wrong = await refusal("apply", "-auto-approve");
    expect(wrong).toContain("does not match its SHA-512");
    expect(wrong).toContain(`Expected: ${long}; found: `);
    server.serve("/disk.img", whole(content));
    await folder.apply();
    expect(image()).toMatchObject({ id: long, sha256: null, path: cached(`${long}.img`), size_mib: 3 });
    expect(await folder.planCode()).toBe(0);
    configure(attributes, { virtualbox_disk: { d: DISK } }, { image_cache: "elsewhere" });
    expect(await folder.apply()).toContain("0 added, 1 changed, 0 destroyed");
    await folder.succeed("state", "rm", "virtualbox_image.i");
    await folder.succeed("import", "virtualbox_image.i", long);
    expect(await folder.apply()).toContain("0 added, 1 changed, 0 destroyed");
  });

  test("a failed download leaves nothing in the state, and the next apply repeats it", async () => {
    const url = server.serve("/disk.img", status(404));
    await start({ url, sha256: sum }, { virtualbox_disk: { d: DISK } });
    expect(await refusal("apply", "-auto-approve")).toContain(`Could not download ${url} `);
    expect(folder.instances()).toEqual({});
    server.serve("/disk.img", whole(randomBytes(MIB)));
    expect(await refusal("apply", "-auto-approve")).toContain(`Expected: ${sum}; found: `);
    expect(folder.instances()).toEqual({});
    server.serve("/disk.img", whole(content));
    await folder.apply();
    expect(await folder.planCode()).toBe(0);
  });

  test("another URL of the same image changes in place, without a request", async () => {
    await start({ url: server.serve("/disk.img", whole(content)), sha256: sum }, { virtualbox_disk: { d: DISK } });
    await folder.apply();
    configure({ url: `${server.origin}/mirror.img`, sha256: sum }, { virtualbox_disk: { d: DISK } });
    expect(await folder.apply()).toContain("0 added, 1 changed, 0 destroyed");
    expect(server.requests).toEqual(["GET /disk.img"]);
  });

  test("another checksum replaces the image and the disks that are copied from it", async () => {
    await start({ url: server.serve("/disk.img", whole(content)), sha256: sum }, { virtualbox_disk: { d: DISK } });
    await folder.apply();
    const newer = randomBytes(4 * MIB);
    const url = server.serve("/newer.img", whole(newer));
    configure({ url, sha256: sha256(newer) }, { virtualbox_disk: { d: DISK } });
    expect(await folder.apply()).toContain("2 added, 0 changed, 2 destroyed");
    expect(folder.instances()["virtualbox_disk.d"]?.attributes).toMatchObject({ size_mib: 4 });
  });

  test("an image that was removed from the cache is downloaded again, and its disks stay", async () => {
    const url = server.serve("/disk.img", whole(content));
    await start({ url, sha256: sum }, { virtualbox_disk: { d: DISK } });
    await folder.apply();
    rmSync(join(folder.path, "images"), { recursive: true });
    expect(await folder.succeed("plan", "-no-color")).toContain("0 to add, 1 to change, 0 to destroy");
    await folder.apply();
    expect(existsSync(cached(`${sum}.img`))).toBe(true);
    expect(await folder.planCode()).toBe(0);
  });

  test("an image is downloaded into another cache, and its disks stay", async () => {
    const url = server.serve("/disk.img", whole(content));
    await start({ url, sha256: sum }, { virtualbox_disk: { d: DISK } });
    await folder.apply();
    configure({ url, sha256: sum }, { virtualbox_disk: { d: DISK } }, { image_cache: "elsewhere" });
    expect(await folder.apply()).toContain("0 added, 1 changed, 0 destroyed");
    expect(image()).toMatchObject({ path: join(folder.path, "elsewhere", `${sum}.img`), present: true });
    expect(await folder.planCode()).toBe(0);
  });

  test("a file stays where it is, and its path is that of the configuration", async () => {
    mkdirSync(join(folder.path, "isos"));
    writeFileSync(join(folder.path, "isos/disk.img"), content);
    await start({ file: "isos/disk.img" }, { virtualbox_disk: { d: DISK } });
    await folder.apply();
    expect(image()).toMatchObject({ id: sum, sha256: sum, path: "isos/disk.img", size_mib: 3, url: null });
    expect(existsSync(join(folder.path, "images"))).toBe(false);
    expect(await folder.planCode()).toBe(0);
    await folder.succeed("destroy", "-auto-approve");
    expect(existsSync(join(folder.path, "isos/disk.img"))).toBe(true);
  });

  test("a gzip file is unpacked into the cache", async () => {
    const packed = gzipSync(content);
    writeFileSync(join(folder.path, "disk.img.gz"), packed);
    await start({ file: "disk.img.gz" }, { virtualbox_disk: { d: DISK } });
    await folder.apply();
    expect(image()).toMatchObject({ id: sha256(packed), path: cached(`${sha256(packed)}.img`), size_mib: 3 });
    expect(await folder.planCode()).toBe(0);
    rmSync(cached(`${sha256(packed)}.img`));
    expect(await folder.succeed("plan", "-no-color")).toContain("0 to add, 1 to change, 0 to destroy");
    await folder.apply();
    expect(existsSync(cached(`${sha256(packed)}.img`))).toBe(true);
    configure({ file: "disk.img.gz" }, { virtualbox_disk: { d: DISK } }, { image_cache: "elsewhere" });
    expect(await folder.apply()).toContain("0 added, 1 changed, 0 destroyed");
    expect(image()).toMatchObject({ path: join(folder.path, "elsewhere", `${sha256(packed)}.img`) });
  });

  test("two disks of an archive are two images, which a disk keeps when the cache moves", async () => {
    const archive = tarOf({ "lab.ovf": Buffer.from("<Envelope/>"), "a.img": content, "b.img": bootImage(2) });
    writeFileSync(join(folder.path, "lab.ova"), archive);
    const images = { a: { file: "lab.ova" }, b: { file: "lab.ova", disk: 2 } };
    const disks = {
      a: { name: "a", source: "${virtualbox_image.a.path}" },
      b: { name: "b", source: "${virtualbox_image.b.path}" },
    };
    const configureWith = (more: object) =>
      folder.configure({
        provider: { virtualbox: { base_folder: "${abspath(path.root)}", ...more } },
        resource: { virtualbox_image: images, virtualbox_disk: disks },
      });
    configureWith({});
    await folder.succeed("init");
    await folder.apply();
    const found = folder.instances();
    expect(found["virtualbox_image.b"]?.attributes).toMatchObject({
      size_mib: 2,
      path: cached(`${sha256(archive)}-2.img`),
    });
    expect(found["virtualbox_disk.a"]?.attributes).toMatchObject({ size_mib: 3 });
    expect(found["virtualbox_disk.b"]?.attributes).toMatchObject({ size_mib: 2 });
    expect(await folder.planCode()).toBe(0);
    configureWith({ image_cache: "elsewhere" });
    expect(await folder.apply()).toContain("0 added, 2 changed, 0 destroyed");
  });

  for (const source of ["file", "url"])
    testUnless(missingProgram("qemu-img"))(
      `a QCOW2 image with features that VirtualBox lacks is converted from a ${source}`,
      async () => {
        const zstd = convertedWith("raw", "qcow2", bootImage(3), "compression_type=zstd");
        writeFileSync(join(folder.path, "zstd.qcow2"), zstd);
        const url = server.serve("/zstd.qcow2", whole(zstd));
        const given = source === "file" ? { file: "zstd.qcow2" } : { url, sha256: sha256(zstd) };
        const disks = { virtualbox_disk: { d: DISK } };
        await start(given, disks);
        await folder.apply();
        const converted = { format: "QCOW2", path: cached(`${sha256(zstd)}-converted.qcow2`), size_mib: 3 };
        expect(image()).toMatchObject({ sha256: sha256(zstd), ...converted });
        expect(await folder.planCode()).toBe(0);
        // The disk stays, as the name in the cache is that of the same image.
        configure(given, disks, { image_cache: "elsewhere" });
        expect(await folder.apply()).toContain("0 added, 1 changed, 0 destroyed");
      },
    );

  test("a QCOW2 image that VirtualBox cannot read is rejected as the source of a disk", async () => {
    const zstd = qcow2(bootImage(), true);
    zstd.writeBigUInt64BE(8n, 72);
    writeFileSync(join(folder.path, "zstd.qcow2"), zstd);
    writeFileSync(join(folder.path, "disk.img"), content);
    await start({ file: "disk.img" }, { virtualbox_disk: { d: { name: "d", source: "zstd.qcow2" } } });
    expect(await refusal("apply", "-auto-approve")).toContain(
      "is a QCOW2 image that VirtualBox cannot read (compressed with Zstandard,",
    );
  });

  test("a disk of a file that is no archive is rejected", async () => {
    writeFileSync(join(folder.path, "disk.img"), content);
    await start({ file: "disk.img", disk: 2 });
    expect(await refusal("apply", "-auto-approve")).toContain("is not an archive, so it has no disk to choose");
  });

  test("a file without a checksum can change: its new checksum is recorded, and its disks stay", async () => {
    writeFileSync(join(folder.path, "disk.img"), content);
    await start({ file: "disk.img" }, { virtualbox_disk: { d: DISK } });
    await folder.apply();
    appendFileSync(join(folder.path, "disk.img"), Buffer.alloc(MIB));
    expect(await folder.planCode()).toBe(0);
    await folder.succeed("apply", "-refresh-only", "-auto-approve");
    expect(image()).toMatchObject({ size_mib: 4, id: sha256(Buffer.concat([content, Buffer.alloc(MIB)])) });
  });

  test("the plan rejects a file with another checksum, before anything is destroyed", async () => {
    writeFileSync(join(folder.path, "disk.img"), content);
    await start({ file: "disk.img", sha256: sum }, { virtualbox_disk: { d: DISK } });
    await folder.apply();
    expect(await folder.planCode()).toBe(0);
    const other = randomBytes(MIB);
    writeFileSync(join(folder.path, "disk.img"), other);
    expect(await refusal("plan")).toContain(`Expected: ${sum}; found: ${sha256(other)}`);
  });

  test("the plan shows a missing file, the apply names it, and a destroy succeeds", async () => {
    const file = join(folder.path, "disk.img");
    writeFileSync(file, content);
    await start({ file: "disk.img" }, { virtualbox_disk: { d: DISK } });
    await folder.apply();
    rmSync(file);
    expect(await folder.succeed("plan", "-no-color")).toContain("0 to add, 1 to change, 0 to destroy");
    expect(await refusal("apply", "-auto-approve")).toContain(`The image file ${file} does not exist`);
    await folder.succeed("destroy", "-auto-approve");
  });

  test("an image is imported by its checksum from the cache, or by its path", async () => {
    const url = server.serve("/disk.img", whole(content));
    await start({ url, sha256: sum });
    await folder.apply();
    await folder.succeed("state", "rm", "virtualbox_image.i");
    await folder.succeed("import", "virtualbox_image.i", sum);
    expect(await folder.apply()).toContain("0 added, 1 changed, 0 destroyed");
    expect(server.requests).toEqual(["GET /disk.img"]);

    await folder.succeed("state", "rm", "virtualbox_image.i");
    const refused = await refusal("import", "virtualbox_image.i", "f".repeat(64));
    expect(refused).toContain("The virtualbox_image to import does not exist");
    writeFileSync(join(folder.path, "disk.img"), content);
    configure({ file: "disk.img" });
    await folder.succeed("import", "virtualbox_image.i", "disk.img");
    expect(await folder.planCode()).toBe(0);
  });
});
