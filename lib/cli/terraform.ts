import { run } from "../process/run.js";
import { runInForeground } from "./foreground.js";
import { findProgram } from "./programs.js";
import type { Stack } from "./synthesis.js";
import { UserError } from "./user-error.js";

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
   * @throws {UserError} None is there. Exit code 127, as a shell has it.
   */
  static find(env: NodeJS.ProcessEnv = {}): Terraform {
    const named = process.env.LABVISOR_TERRAFORM;
    const program = named ? findProgram(named) : (findProgram("terraform") ?? findProgram("tofu"));
    if (program) return new Terraform(program, env);
    throw new UserError(
      named
        ? `LABVISOR_TERRAFORM names "${named}", and there is no such program.`
        : "Neither terraform nor tofu is on PATH: install Terraform or OpenTofu, or name the program in LABVISOR_TERRAFORM.",
      127,
    );
  }

  /** Makes a stack's folder ready, silently. It is cheap where it is ready already. @throws {UserError} Terraform's own words and exit code. */
  async init(stack: Stack): Promise<void> {
    const options = { cwd: stack.directory, env: this.env };
    const { exitCode, stdout, stderr } = await run(this.program, ["init", "-input=false"], options);
    if (exitCode !== 0) throw new UserError(`${stdout}${stderr}\nterraform init failed for ${stack.name}.`, exitCode);
  }

  /** Runs a command with this process's input and output. @returns its exit code */
  run(stack: Stack, args: readonly string[]): Promise<number> {
    return runInForeground(this.program, args, { cwd: stack.directory, env: this.env });
  }
}
