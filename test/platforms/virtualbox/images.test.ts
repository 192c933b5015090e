import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { TerraformVariable } from "cdktf";
import { Architecture, Disk, Image, Nat, Size } from "../../../lib/index.js";
import { appIn, labIn, projectFolder, rootOf, synthesize } from "../../lab/support.js";
import { pinImages } from "../../support/pinned-images.js";
import { qcow2 } from "../../support/qcow2.js";

const url = "https://example.org/debian.qcow2";
const sha256 = "0123456789abcdef".repeat(4);

test("an image from a URL is one resource, however many disks use it", () => {
  const { lab, guest } = labIn();
  guest("a", { bootDisk: Disk.fromImage(Image.url(url, { sha256 }), { size: Size.gibibytes(10) }) });
  guest("b", { bootDisk: Disk.fromImage(Image.url(url, { sha256: sha256.toUpperCase() })) });
  guest("c", { bootDisk: Disk.fromImage(Image.url("https://example.org/other.vdi", { sha256: "f".repeat(64) })) });
  const { virtualbox_image: images, virtualbox_disk: disks } = synthesize(lab).resource;
  expect(images).toEqual({
    image_0123456789ab: { url, sha256 },
    image_ffffffffffff: { url: "https://example.org/other.vdi", sha256: "f".repeat(64) },
  });
  expect(disks).toMatchObject({
    a_boot: { source: "${virtualbox_image.image_0123456789ab.path}", size_mib: 10240 },
    b_boot: { source: "${virtualbox_image.image_0123456789ab.path}" },
    c_boot: { source: "${virtualbox_image.image_ffffffffffff.path}" },
  });
});

test("an image with a SHA-512 is given to the provider with that", () => {
  const sha512 = "0123456789abcdef".repeat(8);
  const { lab, guest } = labIn();
  guest("a", { bootDisk: Disk.fromImage(Image.url(url, { sha512: sha512.toUpperCase() })) });
  expect(synthesize(lab).resource.virtualbox_image).toEqual({ image_0123456789ab: { url, sha512 } });
});

test("a URL that only Terraform knows is left to Terraform", () => {
  const { lab, guest } = labIn();
  const { stringValue } = new TerraformVariable(lab, "mirror", { type: "string" });
  guest("a", { bootDisk: Disk.fromImage(Image.url(`${stringValue}/debian.qcow2`, { sha256 })) });
  expect(synthesize(lab).resource.virtualbox_image).toEqual({
    image_0123456789ab: { url: "${var.mirror}/debian.qcow2", sha256 },
  });
});

test.each<[Architecture, string]>([
  [Architecture.X86_64, "Linux26_64"],
  [Architecture.ARM64, "Linux_arm64"],
])("a guest from an official image for %s has hardware that its system has drivers for", (architecture, osType) => {
  const root = projectFolder();
  pinImages(root, "rocky-9");
  const { lab, guest } = labIn(appIn(root), { architecture });
  const bootDisk = Disk.fromImage(Image.official("rocky-9"));
  guest("a", { bootDisk, interfaces: [Nat.perMachine()] }).clone("b");
  guest("c", { bootDisk, osType: "RedHat_64" });
  guest("d", { interfaces: [Nat.perMachine()] });
  const { a, b, c, d } = synthesize(lab).resource.virtualbox_vm;
  for (const machine of [a, b])
    expect(machine).toMatchObject({ os_type: osType, network_adapters: [{ type: "nat", model: "virtio" }] });
  expect(c.os_type).toBe("RedHat_64");
  expect([d.os_type, d.network_adapters[0].model]).toEqual([undefined, undefined]);
});

test("a guest from a downloaded image has a seed", () => {
  expect(labIn().guest("a", { bootDisk: Disk.fromImage(Image.url(url, { sha256 })) }).cloudInit.hasSeed).toBe(true);
});

test("a packed file is one resource for all disks that use it, whatever its name, and another is a disk's source", () => {
  const { app, lab, guest } = labIn();
  writeFileSync(join(rootOf(app), "packed.img"), gzipSync("disk"));
  guest("a", { bootDisk: Disk.fromImage(Image.file("packed.img")) });
  guest("b", { bootDisk: Disk.fromImage(Image.file("packed.img")) });
  guest("c", { bootDisk: Disk.fromImage(Image.file("disk.img")) });
  const { virtualbox_image: images = {}, virtualbox_disk: disks } = synthesize(lab).resource;
  const [[id, image], ...others] = Object.entries(images);
  expect(others).toEqual([]);
  expect(image).toEqual({ file: expect.stringMatching(/\/packed\.img$/) });
  expect(disks).toMatchObject({
    a_boot: { source: `\${virtualbox_image.${id}.path}` },
    b_boot: { source: `\${virtualbox_image.${id}.path}` },
    c_boot: { source: expect.stringMatching(/\/disk\.img$/) },
  });
});

/** A QCOW2 image that lists Zstandard among its features. */
const zstandard = qcow2(Buffer.alloc(512), true);
zstandard.writeBigUInt64BE(8n, 72);

test.each([
  ["VHDX", Buffer.from("vhdxfile")],
  ["QED", Buffer.from("QED\0")],
  ["QCOW2 image with Zstandard", zstandard],
])("a %s in a file is one resource for all disks that use it, as it is converted", (_, content) => {
  const { app, lab, guest } = labIn();
  writeFileSync(join(rootOf(app), "foreign.img"), content);
  for (const id of ["a", "b"]) guest(id, { bootDisk: Disk.fromImage(Image.file("foreign.img")) });
  const { virtualbox_image: images = {}, virtualbox_disk: disks } = synthesize(lab).resource;
  const [[id, image], ...others] = Object.entries(images);
  expect(others).toEqual([]);
  expect(image).toEqual({ file: expect.stringMatching(/\/foreign\.img$/) });
  const disk = { source: `\${virtualbox_image.${id}.path}` };
  expect(disks).toMatchObject({ a_boot: disk, b_boot: disk });
});

test("each disk of an archive is a resource, and the first disk is the one without a number", () => {
  const { lab, guest } = labIn();
  const ova = (disk?: number) => Disk.fromImage(Image.url("https://example.org/lab.ova", { sha256, disk }));
  guest("a", { bootDisk: ova(), dataDisks: [ova(2)] });
  const { virtualbox_image: images, virtualbox_disk: disks } = synthesize(lab).resource;
  expect(images).toEqual({
    image_0123456789ab: { url: "https://example.org/lab.ova", sha256 },
    image_0123456789ab_2: { url: "https://example.org/lab.ova", sha256, disk: 2 },
  });
  expect(disks).toMatchObject({
    a_boot: { source: "${virtualbox_image.image_0123456789ab.path}" },
    a_data1: { source: "${virtualbox_image.image_0123456789ab_2.path}" },
  });
});

test.each([0, 1.5, "2"])("the disk %p of an archive is rejected", (disk) => {
  expect(() => Image.file("lab.ova", { disk: disk as number })).toThrow(
    /disk is .*; give a whole number from 1 to 1000/,
  );
});
