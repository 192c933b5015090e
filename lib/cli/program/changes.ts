import { type Command, Option } from "commander";
import { examples, json, jsonFormat, stacksCommand } from "./options.js";

/** A change of the lab before it is applied, without a hypervisor. */
export function addChangeCommands(program: Command): void {
  stacksCommand(program, "rehearse", "apply, plan again and destroy with real Terraform and no hypervisor")
    .option("--base <revision>", "apply the lab of this git revision first, and go on to the lab as it is")
    .option("--keep", "leave the folder in which it was rehearsed")
    .addOption(json())
    .addHelpText(
      ...examples(
        "rehearse                       make, plan again, destroy",
        "rehearse --base origin/main    the change from there",
      ),
    )
    .action(async (names: string[], options) => {
      const { rehearse } = await import("../commands/rehearse.js");
      process.exitCode = await rehearse(process.cwd(), names, options);
    });

  stacksCommand(program, "review", "report what a change does to the labs, for a pull request")
    .option("--base <revision>", "the git revision that the change is from; it is planned in a rehearsal")
    .option("--plan <file>", "a saved plan of one stack, or what terraform show -json prints of it")
    .addOption(
      new Option("--format <format>", "of the report").choices(["markdown", "html", "json"]).default("markdown"),
    )
    .addOption(jsonFormat())
    .option("--output <file>", "where the report goes (default: stdout)")
    .option("--allow <types...>", "types of resources that may be destroyed and made anew")
    .addHelpText(
      ...examples(
        "review --base origin/main                       from the lab as it is there",
        "review --plan change.tfplan campus              from what is applied, as a plan of one stack has it",
        "review --base HEAD~1 --plan change.tfplan campus    what that plan does, and what else the commit changes",
        "review --base origin/main --output review.md    for a comment of a pull request",
        "review --base origin/main --format html --output review.html    a page, with a picture to zoom in",
      ),
    )
    .addHelpText(
      "after",
      "\nExit codes: 0 nothing changes, 2 something does, 3 something is destroyed or made anew, 4 a rule is broken, 1 it cannot be planned.\n",
    )
    .action(async (names: string[], options) => {
      const { review } = await import("../commands/review.js");
      process.exitCode = await review(process.cwd(), names, options);
    });
}
