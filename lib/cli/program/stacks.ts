import path from "node:path";
import type { Command } from "commander";
import { requireApproval } from "../commands/approval.js";
import type { SessionOptions } from "../session.js";
import { synthesizeHere, withTerraform } from "./here.js";
import { autoApprove, examples, json, stacksCommand, stopped, virtualbox } from "./options.js";

/** From the lab to what is on the hypervisor. */
export function addStackCommands(program: Command): void {
  stacksCommand(program, "synth", "write the Terraform JSON of the stacks")
    .addOption(stopped())
    .addHelpText(
      ...examples("synth          all stacks, to cdktf.out", "synth campus   its name and folder are printed alone"),
    )
    .action(async (names: string[], options: SessionOptions) => {
      const stacks = await synthesizeHere(names, options);
      process.stdout.write(stacks.map(({ name, directory }) => `${name}\t${path.relative("", directory)}\n`).join(""));
    });

  stacksCommand(program, "plan", "show what an apply would change")
    .addOption(virtualbox())
    .addOption(stopped())
    .option("--detailed-exitcode", "exit with 2 where there are changes; the worst of several stacks counts")
    .addHelpText(
      ...examples(
        "plan                           of all stacks",
        "plan --virtualbox simulated    without VirtualBox",
        "plan --detailed-exitcode       exit code 2 where there are changes, for a pipeline",
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
    .addHelpText(
      ...examples(
        "apply                                             shows the plan, and asks",
        "apply campus --auto-approve                       one stack, where nobody is to be asked",
        "apply --virtualbox simulated --auto-approve       without VirtualBox",
      ),
    )
    .action(async (names: string[], options) => {
      requireApproval(options);
      const { apply } = await import("../commands/apply.js");
      await withTerraform(names, options, (session) => apply(session, options));
    });

  stacksCommand(program, "destroy", "remove all that the stacks made")
    .addOption(virtualbox())
    .addOption(autoApprove())
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
