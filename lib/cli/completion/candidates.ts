import type { Argument, Command, Option } from "commander";

export interface Candidate {
  readonly value: string;
  readonly description: string;
}

/** What the labs have that were synthesised last. */
export interface Names {
  readonly stacks: readonly string[];
  readonly guests: readonly string[];
}

/**
 * What can stand where somebody types, as the tree of commands itself has it.
 *
 * @param words those after `labvisor`; the last is the one that is typed, empty where it is not begun
 * @param names is asked where names are wanted alone
 * @returns nothing where a file, or what nobody knows, is wanted
 */
export function candidates(program: Command, words: readonly string[], names: () => Names): Candidate[] {
  const typed = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  if (before.includes("--")) return [];
  const { command, positionals, option } = readWords(program, before);
  const wanted = option
    ? valuesOf(option, option.attributeName(), names)
    : typed.startsWith("-")
      ? optionsOf(command, before)
      : [...commandsOf(command), ...argumentsOf(command, positionals, names)];
  return wanted.filter(({ value }) => value.startsWith(typed));
}

/** The command that the words call, its arguments, and the option whose value is next. */
function readWords(program: Command, words: readonly string[]) {
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
  // A value that need not be there may be an argument, too.
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
  const known = argChoices ?? (name === "stack" ? names().stacks : name === "guest" ? names().guests : []);
  return known.map((value) => ({ value, description: name }));
}
