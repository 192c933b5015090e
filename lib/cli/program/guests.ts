import type { Command } from "commander";
import { LabError } from "../../lab-error.js";
import { projectHere, readHere, synthesizeHere } from "./here.js";
import { examples, json, stacksCommand } from "./options.js";

/** Guests that run. */
export function addGuestCommands(program: Command): void {
  stacksCommand(program, "check", "ask guests whether they answer, as the lab's stacks of checks say")
    .addOption(json())
    .addHelpText(...examples("check", "check campus-checks --json"))
    .action(async (names: string[], options) => {
      const { check } = await import("../commands/check.js");
      try {
        const stacks = await synthesizeHere(names, { checks: true });
        process.exitCode = await check(projectHere(), stacks, options);
      } catch (error) {
        // With 1 a check failed.
        throw error instanceof LabError ? new LabError(error.message, { exitCode: 3, json: error.json }) : error;
      }
    });

  program
    .command("ssh")
    .description("log in to a guest, or run a command in it, by the system's ssh")
    .argument("<guest>", "its name, or <guest>.<stack> where two stacks have one of that name")
    .argument("[command...]", "what to run there, after --")
    .addHelpText(...examples("ssh web", "ssh web -- systemctl status nginx"))
    .action(async (guest: string, words: string[]) => {
      const { ssh } = await import("../commands/ssh.js");
      process.exitCode = await ssh(projectHere(), await readHere([]), guest, words);
    });
}
