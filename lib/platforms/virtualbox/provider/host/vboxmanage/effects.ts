import type { Machine } from "./machine/machine.js";
import type { Registry } from "./registry.js";
import type { Command } from "./syntax.js";

/** Answers whether the effect of a call is on disk. VirtualBox writes it as the last thing that it does. */
export type Effect = () => Promise<boolean>;

/**
 * Returns the effect of a call that is about to be made, or undefined if no file of this machine shows it.
 *
 * Observed with VirtualBox 7.2.22: about one call in 50 finishes its work, and then hangs for 10 seconds on exit
 * (`RTReqPoolRelease`). A call that fails has printed its errors by then.
 */
export async function effectOf(machine: Machine, registry: Registry, command: Command): Promise<Effect | undefined> {
  const effect = machine.isRemote ? undefined : await shownEffect(machine, registry, command);
  return effect && !(await effect()) ? effect : undefined;
}

async function shownEffect(machine: Machine, registry: Registry, command: Command): Promise<Effect | undefined> {
  const [name, subject, ...args] = command;
  const optionOf = (option: string) => command[command.indexOf(option) + 1];
  switch (name) {
    case "createvm":
      return async () => (await registry.settingsFile(optionOf("--uuid"))) !== undefined;
    case "createmedium":
      return () => registry.hasDisk(optionOf("--filename"));
    case "closemedium":
      return args[1] === "--delete" ? async () => !(await machine.exists(args[0])) : undefined;
    case "unregistervm": {
      const file = await registry.settingsFile(subject);
      return file === undefined
        ? undefined
        : async () => !((await registry.settingsFile(subject)) || (await machine.exists(file)));
    }
    case "storageattach":
      // Options of the attachment are saved after the attachment itself.
      return args.length === ATTACHMENT.length * 2 && ATTACHMENT.every((option) => args.includes(option))
        ? written(machine, await registry.settingsFile(subject))
        : undefined;
    case "modifyvm":
    case "storagectl":
      return written(machine, await registry.settingsFile(subject));
    default:
      return undefined;
  }
}

/** The options of an attachment without options of its own. */
const ATTACHMENT = ["--storagectl", "--port", "--device", "--type", "--medium"];

/** Returns whether VirtualBox writes a file from now on. */
function written(machine: Machine, file: string | undefined): Effect | undefined {
  const start = Date.now();
  // Somebody may have deleted the file.
  const age = (name: string) => machine.millisecondsSinceWrite(name).catch(() => Number.POSITIVE_INFINITY);
  return file === undefined ? undefined : async () => (await age(file)) < Date.now() - start;
}
