import path from "node:path";
import { type Command, Option } from "commander";
import { requireApproval } from "../commands/approval.js";
import type { Reviewed } from "../reviewed.js";
import type { SessionOptions } from "../session.js";
import { synthesizeStacks, withTerraform } from "./current-project.js";
import {
  allowUnverifiedOwnership,
  autoApprove,
  events,
  examples,
  json,
  reviewed,
  stacksCommand,
  stopped,
  terraformOptions,
  virtualbox,
} from "./options.js";

/** Adds the commands that create, compare, and destroy a lab's resources. */
export function addLifecycleCommands(program: Command): void {
  stacksCommand(program, "synth", "synthesize the stacks as Terraform JSON")
    .addOption(stopped())
    .addOption(json())
    .addHelpText(
      ...examples("synth          synthesize to cdktf.out, and list all stacks", "synth campus   list only this stack"),
    )
    .action(async (names: string[], options: SessionOptions) => {
      const stacks = (await synthesizeStacks(names, options)).map(({ name, directory, file }) => ({
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

  const plan = stacksCommand(program, "plan", "show the changes that apply would make");
  for (const option of terraformOptions()) plan.addOption(option);
  plan
    .addOption(virtualbox())
    .addOption(stopped())
    .option("--detailed-exitcode", "exit with 2 if there are changes, or with the code of a failure")
    .option("--out <folder>", "save the plans for apply --plan; they may contain secrets")
    .addOption(reviewed())
    .addOption(allowUnverifiedOwnership())
    .addOption(events())
    .addHelpText(
      ...examples(
        "plan                           all stacks",
        "plan --virtualbox simulated    without VirtualBox",
        "plan --detailed-exitcode       exit with 2 if there are changes, for pipelines",
        "plan --out plans               save the plans; apply --plan plans then applies exactly these",
      ),
    )
    .action(async (names: string[], { reviewed: file, ...options }) => {
      const { plan } = await import("../commands/plan.js");
      const reviewed = await readReview(file);
      await withTerraform(names, { ...options, typesChecked: true, secrets: "stored" }, (session) =>
        plan(session, { ...options, reviewed }),
      );
    });

  const apply = stacksCommand(program, "apply", "create or update the stacks' resources");
  for (const option of terraformOptions()) apply.addOption(option.conflicts("plan"));
  apply
    .addOption(virtualbox())
    .addOption(stopped())
    .addOption(autoApprove())
    .addOption(
      new Option("--plan <folder>", "apply the plans from plan --out, without a prompt").conflicts([
        "virtualbox",
        "stopped",
      ]),
    )
    .addOption(reviewed())
    .addOption(allowUnverifiedOwnership())
    .addOption(events())
    .addHelpText(
      ...examples(
        "apply                                             show the plan, and prompt for approval",
        "apply campus --auto-approve                       one stack, without a prompt",
        "apply --virtualbox simulated --auto-approve       without VirtualBox",
        "apply --replace web                               replace the guest web",
        "apply --plan plans                                the plans from plan --out plans",
        "apply --plan plans --reviewed review.json         and nothing beyond what was reviewed",
      ),
    )
    .action(async (names: string[], { plan: folder, reviewed: file, ...given }) => {
      const { apply } = await import("../commands/apply.js");
      const options = { ...given, reviewed: await readReview(file) };
      if (folder === undefined) {
        requireApproval(options);
        await withTerraform(names, { ...options, typesChecked: true, secrets: "all" }, (session) =>
          apply(session, options),
        );
      } else {
        const { readPlans } = await import("../saved-plans.js");
        const plans = readPlans(folder);
        const planned = plans.stacks.map(({ name }) => name);
        await withTerraform(
          names.length > 0 ? names : planned,
          { virtualbox: plans.host, stopped: plans.stopped, json: options.json, typesChecked: true, secrets: "all" },
          (session) => apply(session, { ...options, saved: { folder, plans } }),
        );
      }
    });

  stacksCommand(program, "destroy", "destroy the stacks' resources")
    .addOption(virtualbox())
    .addOption(autoApprove())
    .addOption(allowUnverifiedOwnership())
    .addOption(events())
    .addHelpText(...examples("destroy          all stacks, after a prompt", "destroy campus   only this stack"))
    .action(async (names: string[], options) => {
      requireApproval(options);
      const { destroy } = await import("../commands/destroy.js");
      await withTerraform(names, { ...options, orphans: true }, (session) => destroy(session, options));
    });

  stacksCommand(program, "drift", "report changes made outside of Labvisor; exit with 2 if there are any")
    .addOption(virtualbox())
    .addOption(json())
    .addHelpText(...examples("drift", "drift campus --json"))
    .action(async (names: string[], options) => {
      const { drift } = await import("../commands/drift.js");
      await withTerraform(names, options, (session) => drift(session, options));
    });

  program
    .command("recover")
    .description("take what was applied into the state of a lab again, after the state was lost or damaged")
    .argument("<stack>", "the stack")
    .option("--mark <marks...>", "the lab to recover, where a hypervisor has several of its states")
    .addOption(virtualbox())
    .addOption(autoApprove())
    .addOption(allowUnverifiedOwnership())
    .addHelpText(
      ...examples(
        "recover campus                            list what is there, ask, and plan",
        "recover campus --mark campus-3fa29c1e     one of several",
      ),
    )
    .action(async (name: string, options) => {
      const { recover } = await import("../commands/recover.js");
      requireApproval(options, "");
      await withTerraform([name], { ...options, secrets: "stored" }, (session) => recover(session, options));
    });

  program
    .command("terraform")
    .description("run any command of Terraform on a stack, with the lab's provider and environment")
    .argument("<stack>", "the stack")
    .argument("<args...>", "the command and its arguments, after --")
    .addOption(virtualbox())
    .addHelpText(
      ...examples(
        "terraform campus -- state list",
        "terraform campus -- force-unlock 1f0c9a3e-0b1c-4c58-9a51-1c5d5f5a0b11",
      ),
    )
    .action(async (name: string, args: string[], options) => {
      const { secretsFor, terraform } = await import("../commands/terraform.js");
      await withTerraform([name], { ...options, orphans: true, secrets: secretsFor(args) }, (session) =>
        terraform(session, args),
      );
    });
}

/** Reads the review in a file, before anything else is done. */
async function readReview(file: string | undefined): Promise<Reviewed | undefined> {
  if (file === undefined) return undefined;
  const { readReviewed } = await import("../reviewed.js");
  return readReviewed(file);
}
