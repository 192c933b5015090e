import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

// What a reader would copy from the pages is done as it stands there.

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "labvisor-docs-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The code blocks of a page in that language, one after the other. */
function codeOf(page: string, language: string): string {
  const blocks = readFileSync(page, "utf8").matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "gms"));
  return [...blocks].map(([, code]) => code).join("\n");
}

function write(name: string, text: string): void {
  writeFileSync(path.join(folder, name), text);
}

function succeed({ status, stdout, stderr }: SpawnSyncReturns<string>): string {
  if (status !== 0) throw new Error(`exit code ${status}:\n${stdout}${stderr}`);
  return stdout;
}

function node(...args: string[]): string {
  const env = { ...process.env, NODE_OPTIONS: "", CI: "" };
  return succeed(spawnSync(process.execPath, args, { cwd: folder, env, encoding: "utf8" }));
}

test.each([
  ["README.md", "host-only"],
  ["docs/lab.md", "campus"],
  ["docs/how-to.md", "recipes"],
  ["docs/proxmox.md", "site"],
  ["docs/proxmox-cluster.md", "campus"],
  ["docs/policies.md", "databases"],
])("the lab of %s compiles, keeps all rules and is synthesised", (page, lab) => {
  symlinkSync(path.resolve("node_modules"), path.join(folder, "node_modules"));
  for (const image of ["ubuntu.vdi", "debian.img"]) cpSync("examples/images/hello.img", path.join(folder, image));
  mkdirSync(path.join(folder, "shared"));
  write("lab.pub", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFakeFakeFakeFakeFakeFakeFakeFakeFakeFakeFake me\n");
  const paths = { labvisor: [path.resolve("lib/index.ts")] };
  const compilerOptions = {
    module: "nodenext",
    target: "es2023",
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    paths,
  };
  write("tsconfig.json", JSON.stringify({ compilerOptions, files: ["main.ts"] }));
  write("main.ts", codeOf(page, "ts"));
  node(require.resolve("typescript/bin/tsc"));
  node("--import", "tsx", "main.ts");
  expect(existsSync(path.join(folder, "cdktf.out/stacks", lab, "cdk.tf.json"))).toBe(true);
});
