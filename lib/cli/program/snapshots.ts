import type { Command } from "commander";
import { requireApproval } from "../commands/approval.js";
import { withTerraform } from "./here.js";
import { autoApprove, examples, json, virtualbox } from "./options.js";

export function addSnapshotCommands(program: Command): void {
  const snapshot = program
    .command("snapshot")
    .description("snapshots of the guests that were applied, under one name: to go back to before a change")
    .addHelpText(
      ...examples(
        "snapshot create before-upgrade                   one of each guest",
        "snapshot create before-upgrade --guest web db    of these alone",
        "snapshot restore before-upgrade --auto-approve   what was written since is lost",
        "snapshot delete before-upgrade",
      ),
    );

  const snapshotCommand = (usage: string, description: string) =>
    snapshot
      .command(usage)
      .description(description)
      .option("--guest <names...>", "the guests (default: all)")
      .option("--stack <names...>", "the stacks (default: all)")
      .addOption(virtualbox());

  snapshotCommand("create <name>", "take one of each guest")
    .option("--description <text>", "what it is for")
    .option("--memory", "with the memory of the machines that run, on Proxmox VE too; VirtualBox always does")
    .addHelpText(...examples('snapshot create before-upgrade --description "web 1.27"'))
    .action(async (name: string, options) => {
      const { create } = await import("../commands/snapshot.js");
      await withTerraform(options.stack ?? [], options, (session) => create(session, name, options));
    });

  snapshotCommand("list", "print guest, name, time and description of each")
    .addOption(json())
    .addHelpText(...examples("snapshot list", "snapshot list --guest web --json"))
    .action(async (options) => {
      const { list } = await import("../commands/snapshot.js");
      await withTerraform(options.stack ?? [], options, (session) => list(session, options));
    });

  snapshotCommand("restore <name>", "put the guests back to it; what was written since is lost")
    .addOption(autoApprove())
    .addHelpText(...examples("snapshot restore before-upgrade --guest web    asks"))
    .action(async (name: string, options) => {
      requireApproval(options);
      const { restore } = await import("../commands/snapshot.js");
      await withTerraform(options.stack ?? [], options, (session) => restore(session, name, options));
    });

  snapshotCommand("delete <name>", "delete it; what the guests are now stays")
    .addOption(autoApprove())
    .addHelpText(...examples("snapshot delete before-upgrade    asks"))
    .action(async (name: string, options) => {
      requireApproval(options);
      const { remove } = await import("../commands/snapshot.js");
      await withTerraform(options.stack ?? [], options, (session) => remove(session, name, options));
    });
}
