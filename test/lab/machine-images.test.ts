import fs from "node:fs";
import path from "node:path";
import { Architecture, CloudInit, Disk, Image, Size, VirtualizationTechnique } from "../../lib/index.js";
import { proxmoxLab } from "../platforms/proxmox/support.js";
import { appIn, brokenRules, errorOf, labIn, projectFolder, synthesize } from "./support.js";

const X86 = {
  version: "20260712-2537",
  url: "https://cloud.example.org/trixie/20260712-2537/debian-13-generic-amd64-20260712-2537.qcow2",
  sha512: "0123456789abcdef".repeat(8),
};
const ARM = { version: "20260712-2537", url: "https://cloud.example.org/arm64.qcow2", sha256: "f".repeat(64) };

/** Creates a project's folder with a lock file that has these pins. */
function pinned(images: object): string {
  const root = projectFolder();
  fs.writeFileSync(path.join(root, "labvisor.lock.json"), JSON.stringify({ version: 1, images, labs: {} }));
  return root;
}

const debian = Disk.fromImage(Image.official("debian-13"), { size: Size.gibibytes(10) });

test("an official image is the download that the lock file pins, on VirtualBox", () => {
  const { lab, guest } = labIn(appIn(pinned({ "debian-13": { x86_64: X86 } })));
  for (const id of ["a", "b"]) guest(id, { bootDisk: debian });
  expect(synthesize(lab).resource.virtualbox_image).toEqual({
    image_0123456789ab: { url: X86.url, sha512: X86.sha512 },
  });
});

test("an official image is the download that the lock file pins, on Proxmox VE", () => {
  const { lab, guest } = proxmoxLab({}, appIn(pinned({ "debian-13": { x86_64: X86 } })));
  guest("a", { bootDisk: debian });
  expect(Object.values(synthesize(lab).resource.proxmox_download_file)).toMatchObject([
    { url: X86.url, checksum: X86.sha512, checksum_algorithm: "sha512", file_name: expect.stringMatching(/\.qcow2$/) },
  ]);
});

test("an official image is for the hypervisor's architecture, or for an explicit one", () => {
  const app = appIn(pinned({ "debian-13": { x86_64: X86, arm64: ARM } }));
  const { lab, guest } = labIn(app, { architecture: Architecture.ARM64 });
  guest("a", { bootDisk: debian });
  expect(synthesize(lab).resource.virtualbox_image).toEqual({
    image_ffffffffffff: { url: ARM.url, sha256: ARM.sha256 },
  });
  const architecture = Architecture.ARM64;
  const other = labIn(app, {}, "other");
  other.guest("a", { bootDisk: Disk.fromImage(Image.official("debian-13", { architecture })) });
  expect(other.hypervisor.technique).toBe(VirtualizationTechnique.HARDWARE_VIRTUALIZATION);
  expect(brokenRules(other.lab)).toEqual([
    expect.stringMatching(/^LV129 other\/a: its image of disk boot is for arm64/),
  ]);
});

test("a lab with an image without a pin is rejected once for all guests that use it, but not for their clones", () => {
  const { lab, guest } = labIn(appIn(pinned({ "debian-12": { x86_64: X86 }, "debian-13": { arm64: ARM } })));
  for (const id of ["a", "b"]) guest(id, { bootDisk: debian }).clone(`${id}2`);
  expect(brokenRules(lab)).toEqual([
    "LV158 campus/a: the official image debian-13 has no pin for x86_64 in labvisor.lock.json (same for campus/b); " +
      "run labvisor image update debian-13, and commit labvisor.lock.json (docs/rules.md#lv158)",
  ]);
});

test("an official image for an architecture that has none is rejected, and not to be pinned", () => {
  const { lab, guest } = labIn(appIn(pinned({ "debian-13": { x86_64: X86 } })));
  guest("a", { bootDisk: Disk.fromImage(Image.official("debian-13", { architecture: Architecture.X86 })) });
  expect(brokenRules(lab)).toEqual([
    "LV158 campus/a: there is no official image debian-13 for x86; use Image.url(), or one for x86_64 or arm64 " +
      "(docs/rules.md#lv158)",
  ]);
});

test("the pins of images stay when a lab's assignments change, and the file is removed with neither", () => {
  const root = pinned({ "debian-13": { x86_64: X86 } });
  const { app, guest } = labIn(appIn(root));
  guest("a", { bootDisk: debian });
  app.synth();
  const lock = JSON.parse(fs.readFileSync(path.join(root, "labvisor.lock.json"), "utf8"));
  expect(lock).toEqual({ version: 1, images: { "debian-13": { x86_64: X86 } }, labs: {} });
});

test.each<[string, unknown]>([
  ["a list", []],
  ["a pin without a version", { "debian-13": { x86_64: { url: X86.url, sha512: X86.sha512 } } }],
  ["a pin with half a checksum", { "debian-13": { x86_64: { ...X86, sha512: "abc" } } }],
  ["a pin without a checksum", { "debian-13": { x86_64: { version: "1", url: X86.url } } }],
  ["a pin of a file", { "debian-13": { x86_64: { ...X86, url: "file:///etc/passwd" } } }],
  ["a pin with a query in its URL", { "debian-13": { x86_64: { ...X86, url: `${X86.url}?token=1` } } }],
])("a lock file with %s is rejected", (_, images) => {
  const { guest } = labIn(appIn(pinned(images as object)));
  expect(errorOf(() => guest("a", { bootDisk: debian }))).toMatch(
    /labvisor\.lock\.json is damaged: every image must have a version, a URL, and a checksum; restore it from version control$/,
  );
});

test("an official image is known by the names that exist only", () => {
  expect(errorOf(() => Image.official("debain-13" as never))).toBe(
    'Image.official: name is \'debain-13\'; did you mean "debian-13"? Give one that labvisor image list prints, such as "debian-13"',
  );
  expect(errorOf(() => Image.official(13 as never))).toBe(
    'Image.official: name is 13; give one that labvisor image list prints, such as "debian-13"',
  );
  expect(errorOf(() => Image.official("debian-13", { disk: 2 } as never))).toContain("disk is unknown");
});

test("the user of an official image logs in, unless the seed has users", () => {
  const { lab, guest } = labIn(appIn(pinned({ "debian-13": { x86_64: X86 } })));
  guest("own", { bootDisk: debian });
  guest("none", { bootDisk: debian, cloudInit: CloudInit.none() });
  guest("given", { bootDisk: debian, cloudInit: CloudInit.seed({ user: "me" }) });
  guest("data", { bootDisk: debian, cloudInit: CloudInit.seed({ userData: { users: [{ name: "you" }] } }) });
  // Testing.synth() removes everything under "//".
  const { virtualbox_vm: machines } = lab.toTerraform().resource;
  const users = Object.entries<{ "//"?: { user?: string } }>(machines).map(([id, body]) => [id, body["//"]?.user]);
  expect(Object.fromEntries(users)).toEqual({ own: "debian", none: undefined, given: "me", data: undefined });
});
