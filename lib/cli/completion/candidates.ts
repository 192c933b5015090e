import path from "node:path";
import type { Argument, Command, Option } from "commander";
import { isObject, readJsonObject } from "../../files/json-file.js";
import { platformsOf } from "../platforms.js";
import { readProject } from "../project.js";
import { topologyOf } from "../topology.js";

/** A word that can come next on a command line. */
export interface Candidate {
  readonly value: string;
  readonly description: string;
}

/** The names in the labs that were synthesized last. */
export interface Names {
  readonly stacks: readonly string[];
  readonly guests: readonly string[];
}

/** Reads the names in the labs that were synthesized last, without synthesizing anything. Errors yield no names. */
export function readNames(directory: string): Names {
  try {
    const project = readProject(directory);
    const output = path.resolve(directory, project.output);
    const { stacks } = readJsonObject(path.join(output, "manifest.json")) ?? {};
    const files = Object.values(isObject(stacks) ? stacks : {}).map((stack) => {
      const { name, workingDirectory, synthesizedStackPath } = stack as Record<string, string>;
      return { name, directory: path.join(output, workingDirectory), file: path.join(output, synthesizedStackPath) };
    });
    const platforms = platformsOf(project);
    const guests = files.flatMap((stack) => topologyOf(stack, platforms).guests.map(({ name }) => name));
    return { stacks: files.map(({ name }) => name).sort(), guests: [...new Set(guests)].sort() };
  } catch {
    // An error message would end up in the line that the user is typing.
    return { stacks: [], guests: [] };
  }
}

/**
 * Returns the words that can complete a command line, according to the definitions of the commands.
 *
 * @param words the words after `labvisor`; the last is the one to complete, and may be empty
 * @param names returns the names of stacks and guests; called only if they are needed
 * @returns nothing if a file or free text is expected
 */
export function candidates(program: Command, words: readonly string[], names: () => Names): Candidate[] {
  const typed = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  if (before.includes("--")) return [];
  const { command, positionals, option } = parseWords(program, before);
  const possible = option
    ? valuesOf(option, option.attributeName(), names)
    : typed.startsWith("-")
      ? optionsOf(command, before)
      : [...commandsOf(command), ...argumentsOf(command, positionals, names)];
  return possible.filter(({ value }) => value.startsWith(typed));
}

/** Returns the command, its positional arguments, and the option that expects a value next. */
function parseWords(program: Command, words: readonly string[]) {
  let command = program;
  let option: Option | undefined;
  const positionals: string[] = [];
  for (const word of words) {
    if (word.startsWith("-")) {
      const found = command.options.find(({ long, short }) => word === long || word === short);
      option = found && !found.isBoolean() ? found : undefined;
    } else if (option) {
      if (!option.variadic) option = undefined;
    } else {
      const next = command.commands.find((each) => each.name() === word);
      if (next) command = next;
      else positionals.push(word);
    }
  }
  // After an option with an optional value, a positional argument may follow as well.
  return { command, positionals, option: option?.required || option?.variadic ? option : undefined };
}

function optionsOf(command: Command, before: readonly string[]): Candidate[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .filter(({ long, variadic }) => long && (variadic || !before.includes(long)))
    .map(({ long, description }) => ({ value: long ?? "", description }));
}

function commandsOf(command: Command): Candidate[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map((each) => ({ value: each.name(), description: each.description() }));
}

function argumentsOf(command: Command, positionals: readonly string[], names: () => Names): Candidate[] {
  const { registeredArguments } = command;
  const argument = registeredArguments[positionals.length] ?? registeredArguments.findLast(({ variadic }) => variadic);
  return argument ? valuesOf(argument, argument.name(), names).filter(({ value }) => !positionals.includes(value)) : [];
}

function valuesOf({ argChoices }: Argument | Option, name: string, names: () => Names): Candidate[] {
  const isGuest = ["guest", "target", "replace"].includes(name);
  const values = argChoices ?? (name === "stack" ? names().stacks : isGuest ? names().guests : []);
  return values.map((value) => ({ value, description: name }));
}
