import { Command } from "commander";
import { VERSION } from "../../version.js";
import { addChangeCommands } from "./changes.js";
import { addGuestCommands } from "./guests.js";
import { examples } from "./options.js";
import { addPrintCommands } from "./prints.js";
import { addSetUpCommands } from "./set-up.js";
import { addSnapshotCommands } from "./snapshots.js";
import { addStackCommands } from "./stacks.js";

const ENVIRONMENT = `Environment:
  LABVISOR_TERRAFORM      the program to run (default: terraform, else tofu)
  LABVISOR_VIRTUALBOX     real or simulated, as --virtualbox`;

/** The whole command line: each file of this folder adds a group of commands. What a command needs is loaded when it runs. */
export function createProgram(): Command {
  const program = new Command("labvisor")
    .description("Hypervisor labs as code: synthesises the project's labs and applies them with Terraform.")
    .version(VERSION, "--version")
    .helpOption("-h, --help")
    .option("--no-color", "no colours, as with NO_COLOR")
    .on("option:no-color", () => {
      process.env.NO_COLOR = "1";
    })
    .addHelpText(
      ...examples(
        "plan                                   what would change",
        "apply --auto-approve                   make it so",
        "apply --virtualbox simulated           the same without VirtualBox",
        "plan --detailed-exitcode               exit code 2 where there are changes, for a pipeline",
        "rehearse --base origin/main            prove a change without a hypervisor",
        "snapshot create before-upgrade         a snapshot of each guest",
        "check                                  do the guests answer, as the lab's checks say?",
        "graph --format html --output lab.html  the picture, to zoom and search in",
        "hosts --write                          the guests' names and addresses, into /etc/hosts",
        "ssh web -- uptime                      a command in a guest; without one, a shell",
      ),
    )
    .addHelpText("after", ENVIRONMENT)
    .showHelpAfterError("(labvisor --help shows what there is)");

  addStackCommands(program.commandsGroup("Labs:"));
  addChangeCommands(program.commandsGroup("Changes:"));
  addGuestCommands(program.commandsGroup("Guests:"));
  addSnapshotCommands(program);
  addPrintCommands(program.commandsGroup("Prints:"));
  addSetUpCommands(program.commandsGroup("Set up:"));
  return program;
}
