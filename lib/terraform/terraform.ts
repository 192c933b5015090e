import { LabError } from "../lab-error.js";
import { runInForeground } from "../process/foreground.js";
import { findProgram } from "../process/programs.js";
import { type RunResult, run } from "../process/run.js";
import type { Stack } from "../terraform/stack.js";
import type { PlanJson } from "./plan-json.js";

/** The part of a Terraform state that is read here. */
export interface State {
  /** Which state it is, whatever its version. */
  readonly lineage: string;
  /** Its version: a larger one with each change. */
  readonly serial: number;
  readonly resources?: readonly StateResource[];
}

export interface StateResource {
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  /** `provider["host/namespace/type"]`, with the alias behind it where there is one. */
  readonly provider: string;
  readonly instances: readonly { readonly attributes?: Readonly<Record<string, unknown>> }[];
}

/** A line of what Terraform says in JSON (https://developer.hashicorp.com/terraform/internals/machine-readable-ui). */
export interface TerraformMessage {
  readonly type: string;
  readonly diagnostic?: Diagnostic;
  /** Of a plan. */
  readonly change?: ResourceAction;
  /** Of what goes on. */
  readonly hook?: ResourceAction;
}

interface ResourceAction {
  readonly resource: { readonly addr: string };
  readonly action: string;
}

/** What Terraform said in JSON, and how it ended. */
export interface Conversation {
  /** Undefined where a signal ended it. */
  readonly exitCode: number | undefined;
  readonly messages: readonly TerraformMessage[];
}

export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail?: string;
  /** Of the resource that it is about, where it is about one. */
  readonly address?: string;
}

/**
 * Terraform or OpenTofu, run in a stack's folder. Not by `-chdir`: `init` looks for the provider beside the stack in the folder that it was
 * started in.
 */
export class Terraform {
  private readonly env: NodeJS.ProcessEnv;

  private constructor(
    private readonly program: string,
    env: NodeJS.ProcessEnv,
  ) {
    // No advice about files that Terraform's own users have, and no question to HashiCorp about newer versions.
    this.env = { CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1", ...process.env, ...env };
  }

  /**
   * What `LABVISOR_TERRAFORM` names, else `terraform`, else `tofu`.
   *
   * @param env added to the environment that it runs in
   * @throws {LabError} None is there. Exit code 127, as a shell has it.
   */
  static find(env: NodeJS.ProcessEnv = {}): Terraform {
    const named = process.env.LABVISOR_TERRAFORM;
    const program = named ? findProgram(named) : (findProgram("terraform") ?? findProgram("tofu"));
    if (program) return new Terraform(program, env);
    throw new LabError(
      named
        ? `LABVISOR_TERRAFORM names "${named}", and there is no such program.`
        : "Neither terraform nor tofu is on PATH: install Terraform or OpenTofu, or name the program in LABVISOR_TERRAFORM.",
      { exitCode: 127 },
    );
  }

  /** Makes a stack's folder ready, silently. It is cheap where it is ready already. @throws {LabError} Terraform's own words and exit code. */
  async init(stack: Stack): Promise<void> {
    const { exitCode, stdout, stderr } = await this.capture(stack, ["init", "-input=false"]);
    if (exitCode === 0) return;
    throw new LabError(`terraform init failed for ${stack.name}.\n${stderr.trim() || stdout.trim()}`, { exitCode });
  }

  /** Whether the stack's state is there and has resources, or cannot be read. */
  async mayHaveMade(stack: Stack): Promise<boolean> {
    const { exitCode, stdout } = await this.capture(stack, ["state", "pull"]);
    // It prints nothing where there is no state.
    return exitCode !== 0 || (stdout.trim() !== "" && JSON.parse(stdout).resources?.length !== 0);
  }

  /** The stack's state; undefined where there is none. @throws {LabError} Terraform's own words and exit code */
  async state(stack: Stack): Promise<State | undefined> {
    const { exitCode, stdout, stderr } = await this.capture(stack, ["state", "pull"]);
    if (exitCode !== 0)
      throw new LabError(`terraform state pull failed for ${stack.name}.\n${stderr.trim()}`, { exitCode });
    return stdout.trim() === "" ? undefined : JSON.parse(stdout);
  }

  /**
   * Runs a command with this process's input and output.
   *
   * @param json has it print its events, a line each, after a line that says which stack they are of
   * @returns its exit code
   */
  run(stack: Stack, command: string, args: readonly string[], json = false): Promise<number> {
    if (json) process.stdout.write(`${JSON.stringify({ type: "stack", stack: stack.name, command })}\n`);
    const colour = process.stdout.isTTY && !process.env.NO_COLOR;
    const form = json ? ["-json"] : colour ? [] : ["-no-color"];
    return runInForeground(this.program, [command, ...form, ...args], this.place(stack));
  }

  /** Runs a command that talks in JSON, silently. @throws {LabError} It does not, as where an option is wrong. */
  async runJson(stack: Stack, command: string, args: readonly string[]): Promise<Conversation> {
    const { exitCode, stdout, stderr } = await this.capture(stack, [command, "-json", ...args]);
    const messages = stdout.split("\n").flatMap(messageIn);
    if (exitCode !== 0 && messages.length === 0)
      throw new LabError(`terraform ${command} failed for ${stack.name}.\n${stderr.trim() || stdout.trim()}`, {
        exitCode,
      });
    return { exitCode, messages };
  }

  /** Checks the configuration by itself, silently. */
  async validate(stack: Stack): Promise<Conversation> {
    const { exitCode, stdout } = await this.capture(stack, ["validate", "-json"]);
    const { diagnostics = [] }: { diagnostics?: Diagnostic[] } = JSON.parse(stdout);
    return { exitCode, messages: diagnostics.map((diagnostic) => ({ type: "diagnostic", diagnostic })) };
  }

  /** A saved plan as Terraform shows it in JSON. */
  async shownPlan(stack: Stack, file: string): Promise<PlanJson> {
    return this.printed(stack, ["show", "-json", file]);
  }

  /** The schemas of the stack's providers, as Terraform prints them. */
  async schemas(stack: Stack): Promise<object> {
    return this.printed(stack, ["providers", "schema", "-json"]);
  }

  private async printed(stack: Stack, args: readonly string[]): Promise<object> {
    const { exitCode, stdout, stderr } = await this.capture(stack, args);
    if (exitCode !== 0)
      throw new LabError(`terraform ${args[0]} failed for ${stack.name}.\n${stderr.trim()}`, { exitCode });
    return JSON.parse(stdout);
  }

  private capture(stack: Stack, args: readonly string[]): Promise<RunResult> {
    return run(this.program, [...args, "-no-color"], this.place(stack));
  }

  private place(stack: Stack) {
    return { cwd: stack.directory, env: this.env };
  }
}

function messageIn(line: string): TerraformMessage[] {
  if (!line.startsWith("{")) return [];
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}

export function errorsIn(messages: readonly TerraformMessage[]): Diagnostic[] {
  return messages.flatMap(({ diagnostic }) => (diagnostic?.severity === "error" ? [diagnostic] : []));
}
