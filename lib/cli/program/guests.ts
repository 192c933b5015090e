import type { Command } from "commander";
import { withCheckExitCodes } from "../../probes/exit-codes.js";
import { currentProject, synthesizeStacks } from "./current-project.js";
import { checksCommand, examples, json } from "./options.js";

/** Adds the commands for running guests. */
export function addGuestCommands(program: Command): void {
  checksCommand(program, "check", "run the reachability checks of the lab's Checks stacks")
    .addOption(json())
    .addHelpText(...examples("check", "check campus-checks --json"))
    .action(async (names: string[], options) => {
      const { check } = await import("../commands/check.js");
      await withCheckExitCodes(async () => {
        const stacks = await synthesizeStacks(names, { checks: true });
        process.exitCode = await check(currentProject(), names, stacks, options);
      });
    });

  program
    .command("ssh")
    .description("log in to a guest, or run a command in it, with the system's ssh")
    .argument("<guest>", "the guest's name, or <guest>.<stack> if several stacks have a guest of that name")
    .argument("[command...]", "the command to run, after --")
    .addHelpText(...examples("ssh web", "ssh web -- systemctl status nginx"))
    .action(async (guest: string, command: string[]) => {
      const { ssh } = await import("../commands/ssh.js");
      process.exitCode = await ssh(currentProject(), await synthesizeStacks([], {}), guest, command);
    });
}
