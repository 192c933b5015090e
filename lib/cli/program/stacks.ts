import path from "node:path";
import { type Command, Option } from "commander";
import { requireApproval } from "../commands/approval.js";
import type { SessionOptions } from "../session.js";
import { synthesizeHere, withTerraform } from "./here.js";
import { autoApprove, events, examples, json, stacksCommand, stopped, virtualbox } from "./options.js";

/** From the lab to what is on the hypervisor. */
export function addStackCommands(program: Command): void {
  stacksCommand(program, "synth", "write the Terraform JSON of the stacks")
    .addOption(stopped())
    .addOption(json())
    .addHelpText(
      ...examples("synth          all stacks, to cdktf.out", "synth campus   its name and folder are printed alone"),
    )
    .action(async (names: string[], options: SessionOptions) => {
      const stacks = (await synthesizeHere(names, options)).map(({ name, directory, file }) => ({
        name,
        directory: path.relative("", directory),
        file: path.relative("", file),
      }));
      process.stdout.write(
        options.json
          ? `${JSON.stringify(stacks, null, 2)}\n`
          : stacks.map(({ name, directory }) => `${name}\t${directory}\n`).join(""),
      );
    });

  stacksCommand(program, "plan", "show what an apply would change")
    .addOption(virtualbox())
    .addOption(stopped())
    .option("--detailed-exitcode", "exit with 2 where there are changes; the worst of several stacks counts")
    .option("--out <folder>", "keep the plans there, for apply --plan; they may hold secrets")
    .addOption(events())
    .addHelpText(
      ...examples(
        "plan                           of all stacks",
        "plan --virtualbox simulated    without VirtualBox",
        "plan --detailed-exitcode       exit code 2 where there are changes, for a pipeline",
        "plan --out plans               then apply --plan plans: what was looked at, and nothing else",
      ),
    )
    .action(async (names: string[], options) => {
      const { plan } = await import("../commands/plan.js");
      await withTerraform(names, options, (session) => plan(session, options));
    });

  stacksCommand(program, "apply", "make the stacks what they should be")
    .addOption(virtualbox())
    .addOption(stopped())
    .addOption(autoApprove())
    .addOption(
      new Option("--plan <folder>", "apply what plan --out kept there, and do not ask").conflicts([
        "virtualbox",
        "stopped",
      ]),
    )
    .addOption(events())
    .addHelpText(
      ...examples(
        "apply                                             shows the plan, and asks",
        "apply campus --auto-approve                       one stack, where nobody is to be asked",
        "apply --virtualbox simulated --auto-approve       without VirtualBox",
        "apply --plan plans                                what plan --out plans showed",
      ),
    )
    .action(async (names: string[], { plan: folder, ...options }) => {
      const { apply } = await import("../commands/apply.js");
      if (folder === undefined) {
        requireApproval(options);
        await withTerraform(names, options, (session) => apply(session, options));
      } else {
        const { readPlans } = await import("../saved-plans.js");
        const plans = readPlans(folder);
        const planned = plans.stacks.map(({ name }) => name);
        await withTerraform(
          names.length > 0 ? names : planned,
          { virtualbox: plans.host, stopped: plans.stopped, json: options.json },
          (session) => apply(session, { saved: { folder, plans } }),
        );
      }
    });

  stacksCommand(program, "destroy", "remove all that the stacks made")
    .addOption(virtualbox())
    .addOption(autoApprove())
    .addOption(events())
    .addHelpText(...examples("destroy          asks", "destroy campus   one stack alone"))
    .action(async (names: string[], options) => {
      requireApproval(options);
      const { destroy } = await import("../commands/destroy.js");
      await withTerraform(names, options, (session) => destroy(session, options));
    });

  stacksCommand(program, "drift", "tell what was changed since it was applied; exit with 2 where something was")
    .addOption(virtualbox())
    .addOption(json())
    .addHelpText(...examples("drift", "drift campus --json"))
    .action(async (names: string[], options) => {
      const { drift } = await import("../commands/drift.js");
      await withTerraform(names, options, (session) => drift(session, options));
    });
}
