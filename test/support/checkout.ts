import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Outcome } from "../cli/project-folder.js";

const REPOSITORY = path.resolve(__dirname, "../..");

/** A separate checkout, so that `npm start` and `npm stop` do not touch what a developer applied in this one. */
export class Checkout {
  readonly path = mkdtempSync(path.join(os.tmpdir(), "labvisor-checkout-"));

  constructor(private readonly env: NodeJS.ProcessEnv = {}) {
    if (!existsSync(path.join(REPOSITORY, "dist/platforms/virtualbox/provider/main.js")))
      throw new Error("Run npm run build first.");
    for (const name of ["node_modules", "lib", "dist"]) {
      symlinkSync(path.join(REPOSITORY, name), path.join(this.path, name));
    }
    const made = /cdktf\.out|\.labvisor|\.tfstate/;
    for (const name of ["package.json", "tsconfig.json", "cdktf.json", "scripts", "examples"]) {
      cpSync(path.join(REPOSITORY, name), path.join(this.path, name), {
        recursive: true,
        filter: (source) => !made.test(source.slice(REPOSITORY.length)),
      });
    }
  }

  quickStart(...args: string[]): Promise<Outcome> {
    const { LABVISOR_VIRTUALBOX, ...inherited } = process.env;
    const child = spawn(process.execPath, ["--import", "tsx", "scripts/quick-start.ts", ...args], {
      cwd: this.path,
      env: { ...inherited, NODE_OPTIONS: "", TF_CLI_ARGS: "-no-color", ...this.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (data) => {
      stdout += data;
    });
    child.stderr.on("data", (data) => {
      stderr += data;
    });
    return new Promise((resolve) => {
      child.on("close", (exitCode) => resolve({ exitCode, stdout, stderr }));
    });
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
