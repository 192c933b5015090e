import { Command } from "commander";
import { VERSION } from "../../version.js";
import { addChangeCommands } from "./changes.js";
import { addGuestCommands } from "./guests.js";
import { addImageCommands } from "./images.js";
import { addLifecycleCommands } from "./lifecycle.js";
import { examples } from "./options.js";
import { addOutputCommands } from "./output.js";
import { addSetupCommands } from "./setup.js";
import { addSnapshotCommands } from "./snapshots.js";

const ENVIRONMENT = `Environment:
  LABVISOR_TERRAFORM      the program to run (default: terraform, or else tofu)
  LABVISOR_VIRTUALBOX     real or simulated, like --virtualbox
  LABVISOR_IMAGE_MIRRORS  mirrors of official images, such as debian=https://mirror.example.org/debian
  LABVISOR_VERBOSE        print stack traces of errors, like --verbose`;

/**
 * Returns the command line.
 *
 * Each file in this folder adds a group of commands, whose implementations are loaded when they run.
 */
export function createProgram(): Command {
  const program = new Command("labvisor")
    .description("Hypervisor labs as code: synthesizes the labs of a project and applies them with Terraform.")
    .version(VERSION, "--version")
    .helpOption("-h, --help")
    .option("--no-color", "disable colors, like NO_COLOR")
    .on("option:no-color", () => {
      process.env.NO_COLOR = "1";
    })
    .option("--verbose", "print stack traces of errors")
    .on("option:verbose", () => {
      process.env.LABVISOR_VERBOSE = "1";
    })
    .addHelpText(
      ...examples(
        "plan                                   preview the changes",
        "apply --auto-approve                   apply the changes",
        "apply --virtualbox simulated           apply without VirtualBox",
        "plan --detailed-exitcode               exit with 2 if there are changes, for pipelines",
        "rehearse --base origin/main            test a change without a hypervisor",
        "snapshot create before-upgrade         take a snapshot of each guest",
        "check                                  run the lab's checks",
        "graph --format html --output lab.html  draw the lab as an interactive page",
        "hosts --write                          add the guests to /etc/hosts",
        "ssh web -- uptime                      run a command in a guest",
      ),
    )
    .addHelpText("after", ENVIRONMENT)
    .showHelpAfterError("(run labvisor --help for the list of commands and options)");

  addLifecycleCommands(program.commandsGroup("Lifecycle:"));
  addChangeCommands(program.commandsGroup("Changes:"));
  addGuestCommands(program.commandsGroup("Guests:"));
  addSnapshotCommands(program);
  addOutputCommands(program.commandsGroup("Output:"));
  addSetupCommands(program.commandsGroup("Setup:"));
  addImageCommands(program);
  program.helpCommand(true);
  return program;
}
