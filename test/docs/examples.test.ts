import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { pinImages } from "../support/pinned-images.js";

// The code of the pages runs exactly as it stands there.

const folder = mkdtempSync(path.join(os.tmpdir(), "labvisor-docs-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The blocks of TypeScript of a page, one after the other. */
function codeOf(page: string): string {
  const blocks = readFileSync(page, "utf8").matchAll(/^```ts\n(.*?)^```$/gms);
  return [...blocks].map(([, code]) => code).join("\n");
}

function node(cwd: string, ...args: string[]): void {
  const env = { ...process.env, NODE_OPTIONS: "" };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`exit code ${status}:\n${stdout}${stderr}`);
}

const SHOP = `
import { App } from "cdktf";
import { Checks, Disk, Expectation, HostOnlyNetwork, Image, Lab, Probe, Reachability, Size } from "labvisor";
import { VirtualBox, VirtualMachine } from "labvisor";

const app = new App();
const lab = new Lab(app, "shop");
const laptop = new VirtualBox(lab, "laptop", { capacity: { cpus: 1 } });
const lan = new HostOnlyNetwork(lab, "lan", { hypervisor: laptop, cidr: "192.168.56.0/24" });
const [web, database, admin] = ["web", "database", "admin"].map(
  (id) =>
    new VirtualMachine(lab, id, {
      hypervisor: laptop,
      bootDisk: Disk.fromImage(Image.file("debian.img"), { size: Size.gibibytes(4) }),
      interfaces: [lan.attach()],
    }),
);
`;

const WEB = `
import { readFileSync } from "node:fs";
import { App } from "cdktf";
import { CloudInit, Disk, HostOnlyNetwork, Image, Lab, Nat, Size, VirtualBox, VirtualMachine } from "labvisor";

const app = new App();
const lab = new Lab(app, "web");
const laptop = new VirtualBox(lab, "laptop");
const lan = new HostOnlyNetwork(lab, "lan", { hypervisor: laptop, cidr: "192.168.56.0/24" });
`;

/** The beginnings of labs of which a page shows only a part. */
const BEFORE: Readonly<Record<string, string>> = {
  "docs/checks.md": SHOP,
  "docs/rules.md": SHOP,
  "docs/official-images.md": WEB,
};
/** The pages of such labs, whose ends are missing, too. */
const PARTS = Object.keys(BEFORE);

/** Each page with a lab, and the lab's name. */
const LABS = {
  "README.md": "host-only",
  "docs/lab.md": "campus",
  "docs/how-to.md": "recipes",
  "docs/proxmox.md": "site",
  "docs/proxmox-cluster.md": "campus",
  "docs/policies.md": "databases",
  "docs/checks.md": "shop",
  "docs/rules.md": "shop",
  "docs/secrets.md": "shop",
  "docs/state.md": "campus",
  "docs/official-images.md": "web",
  "docs/coming-from-vagrant.md": "campus",
};
const pages = Object.entries(LABS);
const projectOf = (page: string) => path.join(folder, path.basename(page, ".md"));

beforeAll(() => {
  symlinkSync(path.resolve("node_modules"), path.join(folder, "node_modules"));
  for (const [page] of pages) {
    const write = (name: string, text: string) => writeFileSync(path.join(projectOf(page), name), text);
    mkdirSync(path.join(projectOf(page), "shared"), { recursive: true });
    for (const image of ["ubuntu.qcow2", "debian.img"]) {
      cpSync("examples/images/hello.img", path.join(projectOf(page), image));
    }
    mkdirSync(path.join(projectOf(page), "site"));
    write("provision.sh", "apt-get update\napt-get install -y nginx\n");
    write("lab.pub", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFakeFakeFakeFakeFakeFakeFakeFakeFakeFakeFake me\n");
    write("main.ts", `${BEFORE[page] ?? ""}${codeOf(page)}${PARTS.includes(page) ? "app.synth();" : ""}`);
    pinImages(projectOf(page), "debian-13");
  }
  const compilerOptions = {
    module: "nodenext",
    target: "es2023",
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    paths: { labvisor: [path.resolve("lib/index.ts")] },
  };
  writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*/main.ts"] }));
});

test("the labs of the pages compile", () => {
  node(folder, require.resolve("typescript/bin/tsc"));
});

/** Runs the program of a page in its project, and in this process, which is faster than starting one for each page. */
async function runProgram(page: string): Promise<void> {
  const before = process.cwd();
  process.chdir(projectOf(page));
  try {
    await import(path.join(projectOf(page), "main.ts"));
  } finally {
    process.chdir(before);
  }
}

test.each(pages)("the lab of %s breaks no rule and synthesizes", async (page, lab) => {
  await runProgram(page);
  expect(existsSync(path.join(projectOf(page), "cdktf.out/stacks", lab, "cdk.tf.json"))).toBe(true);
});

test("the program of docs/pictures.md draws the lab of README.md", async () => {
  const program = /^```js\n(.*?)^```$/ms.exec(readFileSync("docs/pictures.md", "utf8"))?.[1] ?? "";
  const project = projectOf("README.md");
  await runProgram("README.md");
  mkdirSync(path.join(project, "node_modules"));
  symlinkSync(process.cwd(), path.join(project, "node_modules/labvisor"));
  writeFileSync(path.join(project, "picture.js"), program);
  node(project, "picture.js");
  expect(readFileSync(path.join(project, "lab.svg"), "utf8")).toMatch(/^<svg .*>ubuntu4</s);
});

test.each([
  ["docs/booted-tests.md", "test/docs/booted-lab/guests.ts"],
  ["docs/command-line.md", "template/lab/lab.test.ts"],
  ["docs/how-to.md", "template/lab/lab.test.ts"],
  ["docs/platforms.md", "test/platforms/toy.ts"],
])("%s contains an exact copy of %s", (page, file) => {
  expect(readFileSync(page, "utf8")).toContain(`\`\`\`typescript\n${readFileSync(file, "utf8")}\`\`\``);
});

test("every page with code is tested", () => {
  const all = ["README.md", ...readdirSync("docs").map((page) => `docs/${page}`)].filter((page) =>
    page.endsWith(".md"),
  );
  const withCode = all.filter((page) => codeOf(page) !== "");
  // test/system/docs/tutorial.test.ts follows the tutorial.
  expect(withCode.toSorted()).toEqual([...Object.keys(LABS), "docs/tutorial.md"].toSorted());
});
