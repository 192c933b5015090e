import { type Command, Option } from "commander";
import { EXIT_CODES } from "../../probes/exit-codes.js";
import { HOSTS } from "../host.js";

export const stopped = () =>
  new Option("--stopped", "power off guests, unless the lab explicitly keeps them running; for this command only");
export const virtualbox = () => new Option("--virtualbox <host>", "the VirtualBox to use").choices(HOSTS);
export const autoApprove = () => new Option("--auto-approve", "skip the prompt for approval");
export const allowUnverifiedOwnership = () =>
  new Option("--allow-unverified-ownership", "go on if it cannot be checked that no other lab owns the guests' ids");
export const reviewed = () =>
  new Option("--reviewed <file>", "exit with 5 before any change that goes beyond this file from review --save");
export const json = () => new Option("--json", "print JSON");
export const events = () => new Option("--json", "print Terraform's events as JSON, one per line");
export const output = () => new Option("--output <file>", "write to this file (default: stdout)");

/** Returns the option `--format`, and `--json` as its shorthand. */
export function formatOptions(formats: readonly string[]): readonly [Option, Option] {
  return [
    new Option("--format <format>", "the output format").choices(formats).default(formats[0]),
    new Option("--json", "same as --format json").implies({ format: "json" }),
  ];
}

/** Returns Terraform's own options of a plan. */
export function terraformOptions(): readonly Option[] {
  return [
    new Option("--target <constructs...>", "only these guests or other constructs, with what they depend on"),
    new Option("--replace <constructs...>", "replace these guests or other constructs, although they did not change"),
    new Option("--parallelism <count>", "the number of resources to work on at a time (default: 10)"),
    new Option("--lock-timeout <duration>", "the time to wait for the lock of the state, such as 5m"),
    new Option("--refresh <boolean>", "whether to read the real resources first (default: true)").choices([
      "true",
      "false",
    ]),
  ];
}

/** Adds a command that works on stacks of the project. */
export function stacksCommand(program: Command, name: string, description: string): Command {
  return program.command(name).description(description).argument("[stack...]", "the stacks (default: all)");
}

/** Adds a command that runs checks. After a usage error, it exits as if they could not run: 1 is for a failed check. */
export function checksCommand(program: Command, name: string, description: string): Command {
  return stacksCommand(program, name, description).exitOverride(({ exitCode }) =>
    process.exit(exitCode === 0 ? 0 : EXIT_CODES.unknown),
  );
}

/**
 * Returns the arguments of `addHelpText` for examples.
 *
 * @param lines commands without `labvisor`, with an explanation after two or more spaces
 */
export function examples(...lines: readonly string[]): readonly ["after", string] {
  return ["after", `\nExamples:\n${lines.map((line) => `  labvisor ${line}\n`).join("")}`];
}
