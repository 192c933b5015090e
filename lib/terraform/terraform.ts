import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { excerpt, isObject } from "../files/json-file.js";
import { LabError } from "../lab-error.js";
import { withCleanup } from "../process/cleanup.js";
import { runInForeground } from "../process/foreground.js";
import { findProgram } from "../process/programs.js";
import { type RunResult, run } from "../process/run.js";
import type { PlanJson } from "./plan-json.js";
import { tooOld } from "./required-version.js";
import { readStackJson, type Stack } from "./stack.js";

/** Files in a stack's folder while they are needed. They may contain secrets. */
const PLAN = "labvisor.tfplan";
const READ_PLAN = "labvisor.read.tfplan";
const PUSHED = "labvisor.pushed.tfstate";

/** The part of a Terraform state that Labvisor reads. */
export interface State {
  /** The identity of the state, which stays the same across versions. */
  readonly lineage: string;
  /** The version of the state, which increases with each change. */
  readonly serial: number;
  readonly resources?: readonly StateResource[];
}

export interface StateResource {
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  /** `provider["host/namespace/type"]`, followed by the alias if there is one. */
  readonly provider: string;
  readonly instances: readonly { readonly attributes?: Readonly<Record<string, unknown>> }[];
}

/**
 * A line of Terraform's JSON output.
 *
 * @see https://developer.hashicorp.com/terraform/internals/machine-readable-ui
 */
export interface TerraformMessage {
  readonly type: string;
  readonly diagnostic?: Diagnostic;
  /** A planned change. */
  readonly change?: ResourceAction;
  /** The progress of an apply. */
  readonly hook?: ResourceAction;
}

interface ResourceAction {
  readonly resource: { readonly addr: string };
  readonly action: string;
}

/** The result of a command that prints JSON. */
export interface JsonResult {
  /** Undefined if a signal ended Terraform. */
  readonly exitCode: number | undefined;
  readonly messages: readonly TerraformMessage[];
}

export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail?: string;
  /** The address of the resource in question. */
  readonly address?: string;
}

/**
 * Terraform or OpenTofu, run in a stack's folder.
 *
 * `-chdir` would not do: `init` looks for the provider next to the stack, in the folder in which it was started.
 */
export class Terraform {
  private readonly env: NodeJS.ProcessEnv;
  private version?: Promise<RunResult>;

  private constructor(
    private readonly program: string,
    env: NodeJS.ProcessEnv,
  ) {
    // Suppresses the hints for interactive users and the check for newer versions. The garbage collector of Go would
    // otherwise take a fifth of the CPU time of large labs.
    const defaults = { CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1", GOGC: "400" };
    this.env = { ...defaults, ...certificates(), ...process.env, ...env };
  }

  /**
   * Finds the program that `LABVISOR_TERRAFORM` names, or else `terraform`, or else `tofu`.
   *
   * @param env variables to add to its environment
   * @throws {LabError} No such program is installed. The exit code is 127, as in a shell.
   */
  static find(env: NodeJS.ProcessEnv = {}): Terraform {
    const configured = process.env.LABVISOR_TERRAFORM;
    const program = configured ? findProgram(configured) : (findProgram("terraform") ?? findProgram("tofu"));
    if (program) return new Terraform(program, env);
    throw new LabError(
      configured
        ? `LABVISOR_TERRAFORM is "${configured}", which is not a program; ` +
            "give a name on PATH or a path, such as /usr/bin/tofu."
        : "Neither terraform nor tofu is on PATH. " +
            "Install Terraform or OpenTofu, or set LABVISOR_TERRAFORM to the program.",
      { exitCode: 127 },
    );
  }

  /** Returns a Terraform with additional environment variables. */
  withEnvironment(env: NodeJS.ProcessEnv): Terraform {
    return new Terraform(this.program, { ...this.env, ...env });
  }

  /**
   * Initializes a stack's folder, without output.
   *
   * This is cheap if the folder is already initialized.
   *
   * @throws {LabError} Terraform is too old for the stack, or failed; the error then has its message and exit code.
   */
  async init(stack: Stack): Promise<void> {
    this.version ??= this.capture(stack, ["version"]);
    const problem = tooOld((await this.version).stdout, readStackJson(stack));
    if (problem !== undefined) throw new LabError(`${problem}, or set LABVISOR_TERRAFORM to another program.`);
    const result = await this.capture(stack, ["init", "-input=false"]);
    if (result.exitCode !== 0) throw failure(stack, "init", result);
  }

  /** Whether the stack's state has resources, or cannot be read. */
  async mayHaveResources(stack: Stack): Promise<boolean> {
    const { exitCode, stdout } = await this.capture(stack, ["state", "pull"]);
    if (exitCode !== 0) return true;
    // Terraform prints nothing if there is no state.
    if (stdout.trim() === "") return false;
    const resources = parseObject(stdout)?.resources;
    return !Array.isArray(resources) || resources.length > 0;
  }

  /**
   * Returns the stack's state, or undefined if there is none.
   *
   * @throws {LabError} Terraform failed; the error has its message and exit code.
   */
  async state(stack: Stack): Promise<State | undefined> {
    const result = await this.capture(stack, ["state", "pull"]);
    if (result.exitCode !== 0) throw failure(stack, "state pull", result);
    if (result.stdout.trim() === "") return undefined;
    const state = parseObject(result.stdout);
    if (state && isState(state)) return state;
    throw this.strange(stack, "state pull", result);
  }

  /**
   * Replaces the stack's state.
   *
   * @throws {LabError} Terraform refused it; the error has its message and exit code. The state is then as before.
   */
  async pushState(stack: Stack, state: object): Promise<void> {
    const file = path.join(stack.directory, PUSHED);
    await withCleanup(
      () => rmSync(file, { force: true }),
      async () => {
        writeFileSync(file, JSON.stringify(state), { mode: 0o600 });
        const result = await this.capture(stack, ["state", "push", PUSHED]);
        if (result.exitCode !== 0) throw failure(stack, "state push", result);
      },
    );
  }

  /**
   * Removes resources from the stack's state. The resources themselves stay as they are.
   *
   * @throws {LabError} Terraform failed; the error has its message and exit code.
   */
  async removeFromState(stack: Stack, addresses: readonly string[]): Promise<void> {
    const result = await this.capture(stack, ["state", "rm", ...addresses]);
    if (result.exitCode !== 0) throw failure(stack, "state rm", result);
  }

  /**
   * Runs a command with this process's input and output.
   *
   * @param json whether to print Terraform's events as JSON, one per line, after a line that names the stack
   * @returns Terraform's exit code
   */
  run(stack: Stack, command: string, args: readonly string[], json = false): Promise<number> {
    if (json) process.stdout.write(`${JSON.stringify({ type: "stack", stack: stack.name, command })}\n`);
    const hasColor = process.stdout.isTTY && !process.env.NO_COLOR;
    const format = json ? ["-json"] : hasColor ? [] : ["-no-color"];
    return runInForeground(this.program, [command, ...format, ...args], this.runOptions(stack));
  }

  /** Runs any command with this process's input and output, exactly as given. */
  runAny(stack: Stack, args: readonly string[]): Promise<number> {
    return runInForeground(this.program, args, this.runOptions(stack));
  }

  /**
   * Runs a command that prints JSON, and returns its messages.
   *
   * @throws {LabError} The command failed without printing JSON, for example because of a wrong option.
   */
  async runJson(stack: Stack, command: string, args: readonly string[]): Promise<JsonResult> {
    const result = await this.capture(stack, [command, "-json", ...args]);
    const messages = result.stdout
      .split("\n")
      .flatMap((line) => parseObject(line) ?? []) as unknown as TerraformMessage[];
    if (result.exitCode !== 0 && messages.length === 0) throw failure(stack, command, result);
    return { exitCode: result.exitCode, messages };
  }

  /**
   * Plans without output, and returns the plan.
   *
   * @param problem the first line of an error
   * @throws {LabError} Terraform failed; the error has its messages and exit code.
   */
  async plan(stack: Stack, args: readonly string[], problem: string): Promise<PlanJson> {
    return this.withFile(stack, READ_PLAN, async (file) => {
      const { exitCode, messages } = await this.runJson(stack, "plan", [...args, `-out=${file}`, "-input=false"]);
      if (exitCode === 0) return this.showPlan(stack, file);
      throw withMessages(problem, messages, exitCode);
    });
  }

  /**
   * Updates the state from the real resources, without output. Nothing is planned, so no plan can be refused.
   *
   * @throws {LabError} Terraform failed; the error has its messages and exit code.
   */
  async refresh(stack: Stack): Promise<void> {
    const args = ["-refresh-only", "-auto-approve", "-input=false"];
    const { exitCode, messages } = await this.runJson(stack, "apply", args);
    if (exitCode !== 0) throw withMessages(`The state of ${stack.name} cannot be refreshed`, messages, exitCode);
  }

  /**
   * Runs `work` with the name of a file for a plan to apply, in the stack's folder. It is removed afterwards, as plans
   * contain secrets.
   */
  withPlanFile<T>(stack: Stack, work: (file: string) => Promise<T>): Promise<T> {
    return this.withFile(stack, PLAN, work);
  }

  private withFile<T>({ directory }: Stack, file: string, work: (file: string) => Promise<T>): Promise<T> {
    return withCleanup(
      () => rmSync(path.join(directory, file), { force: true }),
      () => work(file),
    );
  }

  /** Validates the configuration, without output. */
  async validate(stack: Stack): Promise<JsonResult> {
    const result = await this.capture(stack, ["validate", "-json"]);
    const { diagnostics } = { diagnostics: [], ...parseObject(result.stdout) };
    if (!parseObject(result.stdout) || !Array.isArray(diagnostics) || !diagnostics.every(isObject))
      throw result.exitCode === 0 ? this.strange(stack, "validate", result) : failure(stack, "validate", result);
    const messages = (diagnostics as Diagnostic[]).map((diagnostic) => ({ type: "diagnostic", diagnostic }));
    return { exitCode: result.exitCode, messages };
  }

  /** Returns a saved plan as JSON. */
  async showPlan(stack: Stack, file: string): Promise<PlanJson> {
    return this.printJson(stack, ["show", "-json", file]);
  }

  /** Returns the schemas of the stack's providers. */
  async schemas(stack: Stack): Promise<object> {
    return this.printJson(stack, ["providers", "schema", "-json"]);
  }

  private async printJson(stack: Stack, args: readonly string[]): Promise<object> {
    const result = await this.capture(stack, args);
    if (result.exitCode !== 0) throw failure(stack, args[0], result);
    const value = parseObject(result.stdout);
    if (value) return value;
    throw this.strange(stack, args[0], result);
  }

  /** Returns the error for an output that Terraform does not print. */
  private strange({ name }: Stack, command: string, { stdout }: RunResult): LabError {
    return new LabError(
      `terraform ${command} printed ${excerpt(stdout.trim())} for ${name}, which Terraform does not; ` +
        `check ${this.program}.`,
    );
  }

  private capture(stack: Stack, args: readonly string[]): Promise<RunResult> {
    return run(this.program, [...args, "-no-color"], this.runOptions(stack));
  }

  private runOptions(stack: Stack) {
    return { cwd: stack.directory, env: this.env };
  }
}

/** Returns where programs in Go, such as Terraform's providers, find the authority that the user gave to Node. */
function certificates(): NodeJS.ProcessEnv {
  const { NODE_EXTRA_CA_CERTS: file } = process.env;
  return file ? { SSL_CERT_FILE: file } : {};
}

function withMessages(problem: string, messages: readonly TerraformMessage[], exitCode: number | undefined): LabError {
  const errors = errorsIn(messages).map(({ address = "", summary, detail = "" }) =>
    `${address} ${summary} ${detail}`.trim(),
  );
  return new LabError(`${problem}.\n${errors.join("\n")}`, { exitCode });
}

function failure({ name }: Stack, command: string, { exitCode, signal, stdout, stderr }: RunResult): LabError {
  const reason =
    stderr.trim() || stdout.trim() || (signal ? `It was ended by ${signal}.` : `Its exit code is ${exitCode}.`);
  return new LabError(`terraform ${command} failed for ${name}.\n${reason}`, { exitCode });
}

/** Returns the JSON object in a text, if the text is one. */
function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isState(value: Record<string, unknown>): value is Record<string, unknown> & State {
  const { lineage, serial, resources = [] } = value;
  return (
    typeof lineage === "string" &&
    typeof serial === "number" &&
    Array.isArray(resources) &&
    resources.every((each) => isObject(each) && Array.isArray(each.instances) && each.instances.every(isObject))
  );
}

/** Returns the errors among Terraform's messages. */
export function errorsIn(messages: readonly TerraformMessage[]): Diagnostic[] {
  return messages.flatMap(({ diagnostic }) => (diagnostic?.severity === "error" ? [diagnostic] : []));
}
