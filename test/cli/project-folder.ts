import { type ChildProcess, spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import type { StackJson } from "../../lib/terraform/stack-json.js";
import { git } from "../support/git.js";

/** The compiled program, which starts ten times faster than the sources. */
const MAIN = path.resolve(__dirname, "../../dist/cli/main.js");

export interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A call of the fake Terraform. */
export interface Call {
  readonly stack: string;
  readonly args: readonly string[];
  readonly host?: string;
  readonly simulatedFile?: string;
}

/** A user's project in a temporary folder, with a fake Terraform, on which the real command line runs. */
export class ProjectFolder {
  readonly path = mkdtempSync(path.join(os.tmpdir(), "labvisor-cli-"));
  readonly bin = path.join(this.path, "bin");

  constructor() {
    if (!existsSync(MAIN)) throw new Error("Run npm run build first.");
    mkdirSync(this.bin);
  }

  write(name: string, content: string | object): this {
    const text = typeof content === "string" ? content : JSON.stringify(content, null, 2);
    writeFileSync(path.join(this.path, name), text);
    return this;
  }

  /**
   * Writes an app with the real cdktf.
   *
   * @param stacks the dependencies of each stack
   */
  withApp(stacks: Readonly<Record<string, readonly string[]>>, more = ""): this {
    const cdktf = JSON.stringify(require.resolve("cdktf"));
    this.write(
      "main.js",
      `const { Annotations, App, TerraformResource, TerraformStack } = require(${cdktf});
      const app = new App();
      const stacks = {};
      for (const [name, dependencies] of Object.entries(${JSON.stringify(stacks)})) {
        stacks[name] = new TerraformStack(app, name);
      }
      for (const [name, dependencies] of Object.entries(${JSON.stringify(stacks)}))
        for (const dependency of dependencies) stacks[name].addDependency(stacks[dependency]);
      ${more}
      app.synth();`,
    );
    return this.write("cdktf.json", { app: `"${process.execPath}" main.js` });
  }

  /** Writes an app that outputs one stack with the given JSON. */
  withStack(name: string, json: StackJson): this {
    const folder = `cdktf.out/stacks/${name}`;
    const stack = { name, constructPath: name, workingDirectory: `stacks/${name}`, dependencies: [] };
    this.write("stack.json", json).write("manifest.json", {
      stacks: { [name]: { ...stack, synthesizedStackPath: `stacks/${name}/cdk.tf.json` } },
    });
    return this.write("cdktf.json", {
      app: `echo hello from the app; mkdir -p ${folder}; cp stack.json ${folder}/cdk.tf.json; cp manifest.json cdktf.out/`,
    });
  }

  /**
   * Writes an app with one lab that uses the compiled package.
   *
   * Terraform starts its provider.
   *
   * @param rest code that can use `app`, `lab`, `laptop`, cdktf as `c`, and labvisor as `v`
   */
  withLab(rest: string): this {
    mkdirSync(path.join(this.path, "node_modules"), { recursive: true });
    const packages = { labvisor: ".", cdktf: "node_modules/cdktf", constructs: "node_modules/constructs" };
    for (const [name, folder] of Object.entries(packages)) {
      const link = path.join(this.path, "node_modules", name);
      if (!existsSync(link)) symlinkSync(path.resolve(folder), link);
    }
    this.write(
      "main.js",
      `const c = require("cdktf");
      const v = require("labvisor");
      const app = new c.App();
      const lab = new v.Lab(app, "lab");
      const laptop = new v.VirtualBox(lab, "laptop");
      ${rest}
      app.synth();`,
    );
    return this.write("cdktf.json", { app: `"${process.execPath}" main.js` });
  }

  /**
   * Runs git in the folder.
   *
   * @throws an error with its output if it fails
   */
  git(...args: string[]): string {
    return git(this.path, ...args);
  }

  /**
   * Writes a fake Terraform that records its calls; `body` is JavaScript that can use `command` and `stack`, and may
   * exit.
   */
  withTerraform(body = "", name = "terraform"): this {
    const log = JSON.stringify(path.join(this.path, "calls"));
    this.write(
      `bin/${name}`,
      `#!${process.execPath}
      const args = process.argv.slice(2);
      const stack = require("node:path").basename(process.cwd());
      const command = args[0];
      const note = (call) => require("node:fs").appendFileSync(${log}, JSON.stringify(call) + "\\n");
      note({ stack, args, host: process.env.LABVISOR_VIRTUALBOX, simulatedFile: process.env.LABVISOR_SIMULATED_FILE });
      ${body}`,
    );
    chmodSync(path.join(this.bin, name), 0o755);
    return this;
  }

  /** The calls of the fake Terraform, except for `init` and the `version` before it. */
  get calls(): Call[] {
    return this.allCalls.filter(({ args }) => args[0] !== "init" && args[0] !== "version");
  }

  get allCalls(): Call[] {
    const file = path.join(this.path, "calls");
    if (!existsSync(file)) return [];
    return readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  }

  has(name: string): boolean {
    return existsSync(path.join(this.path, name));
  }

  /** Starts `labvisor` with only the folder's programs and the system's on PATH. */
  start(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess & { readonly outcome: Promise<Outcome> } {
    return this.spawn(process.execPath, [MAIN, ...args], env);
  }

  labvisor(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Outcome> {
    return this.start(args, env).outcome;
  }

  /** Runs `labvisor` on a pseudo-terminal, to which all output goes, with typed input. `script` is util-linux's. */
  onTerminal(args: readonly string[], env: NodeJS.ProcessEnv = {}, typed?: string): Promise<Outcome> {
    const command = [process.execPath, MAIN, ...args].map((arg) => `'${arg}'`).join(" ");
    return this.spawn("script", ["-qec", command, "/dev/null"], env, typed).outcome;
  }

  private spawn(program: string, args: readonly string[], env: NodeJS.ProcessEnv, typed?: string) {
    const child = spawn(program, args, {
      cwd: this.path,
      env: { HOME: os.homedir(), PATH: `${this.bin}:/usr/bin:/bin`, ...env },
      stdio: [typed === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    });
    child.stdin?.end(typed);
    let [stdout, stderr] = ["", ""];
    child.stdout?.on("data", (data) => {
      stdout += data;
    });
    child.stderr?.on("data", (data) => {
      stderr += data;
    });
    const outcome = new Promise<Outcome>((resolve) => {
      child.on("close", (exitCode) => resolve({ exitCode, stdout, stderr }));
    });
    return Object.assign(child, { outcome });
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
