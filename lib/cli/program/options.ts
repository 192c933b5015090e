import { type Command, Option } from "commander";
import { HOSTS } from "../host.js";

export const stopped = () =>
  new Option("--stopped", "power the guests off, where the lab does not say that they run; for this command alone");
export const virtualbox = () => new Option("--virtualbox <host>", "the VirtualBox to use").choices(HOSTS);
export const autoApprove = () => new Option("--auto-approve", "do not ask");
export const json = () => new Option("--json", "as JSON");
/** Beside a `--format`. */
export const jsonFormat = () => new Option("--json", "as --format json").implies({ format: "json" });
export const events = () => new Option("--json", "as Terraform's events, a line of JSON each");

/** A command that works on some of the project's stacks. */
export function stacksCommand(program: Command, name: string, description: string): Command {
  return program.command(name).description(description).argument("[stack...]", "the stacks (default: all)");
}

/** @param lines without `labvisor`, with what each is for after two spaces or more */
export function examples(...lines: readonly string[]): readonly ["after", string] {
  return ["after", `\nExamples:\n${lines.map((line) => `  labvisor ${line}\n`).join("")}`];
}
