import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { type ImagePublishers, startImagePublishers } from "../support/image-publishers.js";
import { status } from "../support/image-server.js";
import { ProjectFolder } from "./project-folder.js";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFakeFakeFakeFakeFakeFakeFakeFakeFakeFakeFake me@laptop";

let publishers: ImagePublishers;
let folder: ProjectFolder;
beforeEach(async () => {
  publishers = await startImagePublishers();
  // The new project finds the packages in the folder around it.
  folder = new ProjectFolder().withLab("");
});
afterEach(() => {
  publishers.close();
  folder.remove();
});

const run = promisify(execFile);
const node = (cwd: string, ...args: string[]) =>
  run(process.execPath, args, { cwd, env: { ...process.env, NODE_OPTIONS: "" } });
const campus = () => path.join(folder.path, "campus");
const lab = () => readFileSync(path.join(campus(), "lab.ts"), "utf8");
const init = (...args: string[]) =>
  folder.labvisor(["init", "campus", "--no-install", "--labvisor", "^1.0.0", ...args], {
    ...publishers.env,
    HOME: folder.path,
  });

test.each(["virtualbox", "proxmox"])(
  "init --image creates a lab on %s with that image, its pin, and the user's key, which compiles and synthesizes",
  async (hypervisor) => {
    mkdirSync(path.join(folder.path, ".ssh"));
    writeFileSync(path.join(folder.path, ".ssh/id_rsa.pub"), "not a key\n");
    writeFileSync(path.join(folder.path, ".ssh/id_ed25519.pub"), `${KEY}\n`);
    const { exitCode, stdout } = await init("--image", "debian-13", "--hypervisor", hypervisor);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("Pinned debian-13 to 20260712-2537 in labvisor.lock.json.\n");
    expect(lab()).toContain('const image = Image.official("debian-13");');
    expect(lab()).toContain(`const sshKeys = ["${KEY}"];`);
    expect(lab()).not.toMatch(/hello|512|gibibytes\(3\)/);
    expect(existsSync(path.join(campus(), "images"))).toBe(false);

    const tsc = require.resolve("typescript/bin/tsc");
    await node(campus(), tsc, "--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "main.ts");
    await node(campus(), "--import", require.resolve("tsx"), "main.ts");
    const stack = readFileSync(path.join(campus(), "cdktf.out/stacks/campus/cdk.tf.json"), "utf8");
    expect(stack).toContain("debian-13-generic-amd64-20260712-2537.qcow2");
    expect(stack).toContain(KEY);
  },
);

test("init --image tells a user without a key how to get one", async () => {
  const { exitCode, stdout } = await init("--image", "debian-13");
  expect(exitCode).toBe(0);
  expect(stdout).toContain(
    "To log in to the guests, run ssh-keygen, and add ~/.ssh/id_ed25519.pub to sshKeys in lab.ts.",
  );
  expect(lab()).toContain("const sshKeys: string[] = [];");
});

test("init --image writes nothing if the image cannot be looked up", async () => {
  publishers.serve("/debian/trixie/", status(503));
  const { exitCode, stderr } = await init("--image", "debian-13");
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^labvisor: debian-13: .* cannot be read \(the server responded 503 /);
  expect(existsSync(campus())).toBe(false);
});
