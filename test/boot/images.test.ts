import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { fetchImages } from "../../lib/boot/images.js";
import { type BootPlan, narrowPlan, planBoot } from "../../lib/boot/plan.js";
import { Disk, Image, type Lab, Size } from "../../lib/index.js";
import { ownPlatforms } from "../../lib/platforms/registry.js";
import { appIn, labIn } from "../lab/support.js";
import { proxmoxLab } from "../platforms/proxmox/support.js";
import { bootImage } from "../support/boot-sector.js";
import { type ImageServer, sha256, startImageServer, whole } from "../support/image-server.js";

const content = bootImage(1);
let server: ImageServer;
let folder: string;
beforeAll(async () => {
  server = await startImageServer();
});
afterAll(() => server.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "labvisor-boot-"));
  process.env.LABVISOR_IMAGE_CACHE = join(folder, "cache");
});
afterEach(() => {
  delete process.env.LABVISOR_IMAGE_CACHE;
  rmSync(folder, { recursive: true });
});

async function planOf(lab: Lab): Promise<BootPlan> {
  lab.prepareStack();
  const json = lab.toTerraform();
  const stack = { name: lab.node.id, directory: join(folder, "cdktf.out/stacks/campus"), json };
  return narrowPlan(await planBoot(stack, ownPlatforms()), [], new Map());
}

/** Returns the contents of the boot disks' images, and the sources that were fetched. */
async function fetched(plan: BootPlan): Promise<{ readonly contents: readonly Buffer[]; readonly sources: string[] }> {
  const sources: string[] = [];
  const { guests } = await fetchImages(plan, (source, work) => {
    sources.push(source);
    return work();
  });
  const contents = guests.map(({ hardware: { disks } }) => {
    const [{ image }] = disks;
    if (!image || !("path" in image)) throw new Error("The image is not on this computer");
    return readFileSync(image.path);
  });
  return { contents, sources };
}

test("an image from a URL is downloaded once for all guests, and stays in the cache that applies use", async () => {
  const url = server.serve("/debian.img", whole(content));
  const bootDisk = Disk.fromImage(Image.url(url, { sha256: sha256(content) }));
  const { lab, guest } = labIn();
  guest("web", { bootDisk });
  guest("db", { bootDisk });
  const plan = await planOf(lab);
  expect(await fetched(plan)).toEqual({ contents: [content, content], sources: [url] });
  await fetched(plan);
  expect(server.requests.filter((request) => request.includes("/debian.img"))).toHaveLength(1);
});

test("the image that a Proxmox VE node downloads is downloaded here", async () => {
  const url = server.serve("/server.qcow2", whole(content));
  const { lab, guest } = proxmoxLab();
  guest("web", { bootDisk: Disk.fromImage(Image.url(url, { sha256: sha256(content) }), { size: Size.gibibytes(1) }) });
  expect(await fetched(await planOf(lab))).toEqual({ contents: [content], sources: [url] });
});

test("a packed image of Proxmox VE is unpacked", async () => {
  const packed = gzipSync(content);
  const url = server.serve("/server.img.gz", whole(packed));
  const { lab, guest } = proxmoxLab();
  guest("web", { bootDisk: Disk.fromImage(Image.url(url, { sha256: sha256(packed) }), { size: Size.gibibytes(1) }) });
  expect(await fetched(await planOf(lab))).toEqual({ contents: [content], sources: [url] });
});

test("a packed image is unpacked", async () => {
  const packed = join(folder, "debian.img.gz");
  writeFileSync(packed, gzipSync(content));
  const { lab, guest } = labIn(appIn(folder));
  guest("web", { bootDisk: Disk.fromImage(Image.file("debian.img.gz")) });
  const { contents, sources } = await fetched(await planOf(lab));
  expect(contents).toEqual([content]);
  expect(sources).toEqual([`${sources[0].split(", ")[0]}, which is unpacked or converted`]);
});

test("an image with another checksum is an error that names the guest", async () => {
  const url = server.serve("/other.img", whole(content));
  const { lab, guest } = labIn();
  guest("web", { bootDisk: Disk.fromImage(Image.url(url, { sha256: "0".repeat(64) })) });
  await expect(fetched(await planOf(lab))).rejects.toThrow(/^web: .*other\.img/);
});
