import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

const ROOT = path.join(__dirname, "../..");

export interface Outcome {
  readonly exitCode: number;
  /** Both outputs, in their order. */
  readonly output: string;
  readonly stdout: string;
  readonly seconds: number;
}

/** A temporary project whose lab is a step of a case. */
export class TestProject {
  private readonly folder = mkdtempSync(path.join(os.tmpdir(), "labvisor-proxmox-"));
  readonly path = path.join(this.folder, "project");

  constructor(private readonly name: string) {
    // The examples use ../images, and the template images.
    for (const images of ["images", "project/images"])
      cpSync(path.join(ROOT, "examples/images"), path.join(this.folder, images), { recursive: true });
    mkdirSync(this.path, { recursive: true });
  }

  /** Makes a step of the case the project's lab. */
  use(step: string): this {
    const tsx = pathToFileURL(require.resolve("tsx")).href;
    const script = path.join(ROOT, "scripts/test-proxmox.ts");
    const app = ["node", "--import", tsx, script, "--case", this.name, "--step", step].map((each) => `"${each}"`);
    writeFileSync(path.join(this.path, "cdktf.json"), JSON.stringify({ app: app.join(" ") }));
    return this;
  }

  /** Runs the command line of this checkout. */
  labvisor(...args: string[]): Promise<Outcome> {
    return this.run("node", [path.join(ROOT, "dist/cli/main.js"), ...args], this.path);
  }

  /** Runs a program in a folder, by default that of the project. */
  run(program: string, args: readonly string[], cwd = this.path, env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
    const start = Date.now();
    const settings = { TF_IN_AUTOMATION: "1", NO_COLOR: "1", TSX_TSCONFIG_PATH: path.join(ROOT, "tsconfig.json") };
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...settings, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 1_800_000,
    });
    let [output, stdout] = ["", ""];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += data));
    child.stdout.on("data", (data) => (stdout += data));
    return new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) =>
        resolve({ exitCode: code ?? 1, output, stdout, seconds: (Date.now() - start) / 1000 }),
      );
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
