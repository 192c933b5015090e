import type { Command } from "commander";
import { examples, formatOptions, json, output, stacksCommand } from "./options.js";

/** Adds the commands that test and review a change before it is applied, without a hypervisor. */
export function addChangeCommands(program: Command): void {
  stacksCommand(program, "rehearse", "apply, plan again, and destroy with real Terraform, but without a hypervisor")
    .option("--base <revision>", "apply this git revision first, then the change from there")
    .option("--keep", "keep the folder of the rehearsal")
    .addOption(json())
    .addHelpText(
      ...examples(
        "rehearse                       create, plan again, and destroy",
        "rehearse --base origin/main    the change from that branch",
      ),
    )
    .action(async (names: string[], options) => {
      const { rehearse } = await import("../commands/rehearse.js");
      process.exitCode = await rehearse(process.cwd(), names, options);
    });

  const review = stacksCommand(program, "review", "report the effects of a change, for a pull request")
    .option("--base <revision>", "the git revision to compare with, by planning the change in a rehearsal")
    .option("--plan <path>", "a folder from plan --out, or a saved plan of one stack, or its JSON");
  for (const option of formatOptions(["markdown", "html", "json"])) review.addOption(option);
  review
    .addOption(output())
    .option("--save <file>", "also write the consequences, for plan --reviewed and apply --reviewed")
    .option("--allow <types...>", "resource types that may be replaced or destroyed")
    .addHelpText(
      ...examples(
        "review --base origin/main                           compare with that branch",
        "review --plan change.tfplan campus                  compare with the applied lab, using a plan of one stack",
        "review --base HEAD~1 --plan change.tfplan campus    resources from the plan, the rest from the revision",
        "review --plan plans                                 compare with the applied labs: plans from plan --out",
        "review --base origin/main --output review.md        a comment for a pull request",
        "review --base origin/main --save review.json        the consequences, for apply --reviewed",
        "review --base origin/main --format html --output review.html    a page with an interactive diagram",
      ),
    )
    .addHelpText(
      "after",
      "\nExit codes: 0 no changes, 2 changes, 3 replaced or destroyed resources, 4 broken rules, 1 planning failed.\n",
    )
    .action(async (names: string[], options) => {
      const { review } = await import("../commands/review.js");
      process.exitCode = await review(process.cwd(), names, options);
    });
}
