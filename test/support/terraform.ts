import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeUnless } from "./requirements.js";

const TERRAFORM = process.env.LABVISOR_TERRAFORM ?? "terraform";
const available = spawnSync(TERRAFORM, ["version"]).status === 0;

/** `describe`, skipped if Terraform is not installed. */
export const describeWithTerraform = describeUnless(available ? undefined : "Terraform is not installed");

export interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A temporary folder in which real Terraform runs. */
export class TerraformFolder {
  readonly path = mkdtempSync(join(tmpdir(), "labvisor-tf-"));
  /** Terraform's working directory. */
  protected workingFolder = this.path;
  protected stateFile = join(this.path, "terraform.tfstate");

  constructor(readonly env: NodeJS.ProcessEnv = {}) {}

  /** Writes the configuration as Terraform JSON. */
  configure(config: object): this {
    writeFileSync(join(this.path, "main.tf.json"), JSON.stringify(config, null, 2));
    return this;
  }

  start(...args: string[]): ChildProcess & { readonly outcome: Promise<Outcome> } {
    const child = spawn(TERRAFORM, args, {
      cwd: this.workingFolder,
      env: {
        ...process.env,
        CHECKPOINT_DISABLE: "1",
        TF_IN_AUTOMATION: "1",
        NO_COLOR: "1",
        NODE_OPTIONS: "",
        ...this.env,
      },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (data) => (stdout += data));
    child.stderr.on("data", (data) => (stderr += data));
    const outcome = new Promise<Outcome>((resolve) =>
      child.on("close", (exitCode) => resolve({ exitCode, stdout, stderr })),
    );
    return Object.assign(child, { outcome });
  }

  run(...args: string[]): Promise<Outcome> {
    return this.start(...args).outcome;
  }

  /** Runs Terraform. @throws if it fails, with its output */
  async succeed(...args: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await this.run(...args);
    if (exitCode !== 0) throw new Error(`terraform ${args.join(" ")} ended with ${exitCode}:\n${stdout}\n${stderr}`);
    return stdout;
  }

  apply(...args: string[]): Promise<string> {
    return this.succeed("apply", "-auto-approve", "-no-color", ...args);
  }

  /** Returns the exit code of `plan -detailed-exitcode`: 0 no changes, 1 error, 2 changes. */
  async planCode(...args: string[]): Promise<number | null> {
    return (await this.run("plan", "-detailed-exitcode", "-no-color", ...args)).exitCode;
  }

  /** The instances in the state file, keyed by address. */
  instances(): Record<
    string,
    { readonly status?: string; readonly private?: string; readonly attributes: Record<string, unknown> }
  > {
    if (!existsSync(this.stateFile)) return {};
    const { resources } = JSON.parse(readFileSync(this.stateFile, "utf8"));
    return Object.fromEntries(
      resources.flatMap(({ type, name, instances }: { type: string; name: string; instances: object[] }) =>
        instances.map((instance) => [`${type}.${name}`, instance]),
      ),
    );
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
