import { readFileSync } from "node:fs";
import path from "node:path";
import { type ImagePublishers, startImagePublishers } from "../support/image-publishers.js";
import { status } from "../support/image-server.js";
import { ProjectFolder } from "./project-folder.js";

let publishers: ImagePublishers;
let project: ProjectFolder;
beforeEach(async () => {
  publishers = await startImagePublishers();
  project = new ProjectFolder().withLab(DEBIAN);
});
afterEach(() => {
  publishers.close();
  project.remove();
});

const DEBIAN = `for (const id of ["a", "b"]) new v.VirtualMachine(lab, id, {
  hypervisor: laptop,
  bootDisk: v.Disk.fromImage(v.Image.official("debian-13")),
  interfaces: [v.Nat.perMachine()],
});`;
const labvisor = (...args: string[]) => project.labvisor(args, publishers.env);
const lock = () => JSON.parse(readFileSync(path.join(project.path, "labvisor.lock.json"), "utf8"));
const synthesized = () => readFileSync(path.join(project.path, "cdktf.out/stacks/lab/cdk.tf.json"), "utf8");

test("the first synthesis of a lab pins its official image, and later ones keep the pin without the network", async () => {
  const first = await labvisor("synth");
  expect(first).toMatchObject({ exitCode: 0, stdout: "lab\tcdktf.out/stacks/lab\n" });
  expect(first.stderr).toBe("Pinned debian-13 to 20260712-2537 in labvisor.lock.json; commit that file.\n");
  const { x86_64: pin } = lock().images["debian-13"];
  expect(synthesized()).toContain(`"sha512": "${pin.sha512}",\n        "url": "${pin.url}"`);
  publishers.publishDebian("20261101-2601");
  const requests = publishers.requests.length;
  expect(await labvisor("synth")).toMatchObject({ exitCode: 0, stderr: "" });
  expect(publishers.requests).toHaveLength(requests);
  expect(synthesized()).toContain(pin.url);
});

test("a lab that is synthesized again after its images are pinned prints its warnings once", async () => {
  project.withLab(
    `${DEBIAN} new v.VirtualMachine(lab, "c", { hypervisor: laptop, bootDisk: v.Disk.blank(v.Size.gibibytes(1)) });`,
  );
  const { exitCode, stderr } = await labvisor("synth");
  expect(exitCode).toBe(0);
  expect(stderr.match(/LV137 it has no network adapter/g)).toHaveLength(1);
});

test("a pipeline pins no image, and says what to do", async () => {
  const { exitCode, stderr } = await project.labvisor(["synth"], { ...publishers.env, CI: "true" });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(
    /LV158 lab\/a: the official image debian-13 has no pin for x86_64 .* \(same for lab\/b\); run labvisor image update debian-13, and commit labvisor\.lock\.json/,
  );
  expect(publishers.requests).toEqual([]);
  expect(project.has("labvisor.lock.json")).toBe(false);
});

test("an image that cannot be looked up leaves no lock file, and the error names the cause", async () => {
  publishers.serve("/debian/trixie/", status(503));
  const { exitCode, stderr } = await labvisor("synth");
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/debian-13: .*\/debian\/trixie\/ cannot be read \(the server responded 503 /);
  expect(project.has("labvisor.lock.json")).toBe(false);
});

test("image update moves the pins that a project has, and prints from where to where", async () => {
  await labvisor("synth");
  publishers.publishDebian("20261101-2601");
  expect(await labvisor("image", "update")).toMatchObject({
    exitCode: 0,
    stdout: "debian-13: 20260712-2537 -> 20261101-2601\n",
  });
  expect((await labvisor("image", "update")).stdout).toBe("debian-13: 20261101-2601 is the newest\n");
  await labvisor("synth");
  expect(synthesized()).toContain("debian-13-generic-amd64-20261101-2601.qcow2");
});

test("image update pins an image that the project does not have yet", async () => {
  expect((await labvisor("image", "update")).stdout).toMatch(
    /^No official image has a pin\. To pin one, give its name: /,
  );
  expect(await labvisor("image", "update", "rocky-9", "debian-13")).toMatchObject({
    exitCode: 0,
    stdout: "debian-13: pinned to 20260712-2537\nrocky-9: pinned to 9.10-20260526.0\n",
  });
  expect(Object.keys(lock().images)).toEqual(["debian-13", "rocky-9"]);
});

test("image update moves no pin if one image cannot be looked up", async () => {
  await labvisor("image", "update", "debian-13", "rocky-9");
  const before = lock();
  publishers.publishDebian("20261101-2601");
  publishers.serve("/rocky/", status(500));
  const { exitCode, stderr } = await labvisor("image", "update");
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^labvisor: rocky-9: .* cannot be read \(the server responded 500 .*; try again later/);
  expect(lock()).toEqual(before);
});

test("image update names the images that exist", async () => {
  const { exitCode, stderr } = await labvisor("image", "update", "debain-13");
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/'debain-13' is invalid .* Allowed choices are .*debian-13, fedora-43/);
});

test("image list prints the names, and the versions that the project pins", async () => {
  await labvisor("image", "update", "debian-13");
  const { stdout } = await labvisor("image", "list");
  expect(stdout).toMatch(/^IMAGE +ARCHITECTURES +USER +PIN\n/);
  expect(stdout).toMatch(/^debian-13 +x86_64, arm64 +debian +20260712-2537$/m);
  expect(stdout).toMatch(/^ubuntu-24\.04 +x86_64, arm64 +ubuntu +-$/m);
  const images = JSON.parse((await labvisor("image", "list", "--json")).stdout);
  expect(images).toContainEqual({
    name: "debian-13",
    architectures: ["x86_64", "arm64"],
    user: "debian",
    pins: lock().images["debian-13"],
  });
  expect(images).toContainEqual(expect.objectContaining({ name: "rocky-10", pins: null }));
});

test("image list needs no project", async () => {
  const elsewhere = new ProjectFolder();
  expect((await elsewhere.labvisor(["image", "list"])).stdout).toMatch(/^debian-13 .* -$/m);
  elsewhere.remove();
});
