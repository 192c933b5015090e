import type { Command } from "commander";
import { requireApproval } from "../commands/approval.js";
import { withTerraform } from "./current-project.js";
import { autoApprove, examples, json, virtualbox } from "./options.js";

/** Adds the commands for snapshots of applied guests. */
export function addSnapshotCommands(program: Command): void {
  const snapshot = program
    .command("snapshot")
    .description("manage snapshots of the applied guests")
    .addHelpText(
      ...examples(
        "snapshot create before-upgrade                   all guests",
        "snapshot create before-upgrade --guest web db    only these guests",
        "snapshot restore before-upgrade --auto-approve   data written since then is lost",
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

  snapshotCommand("create <name>", "take a snapshot of each guest")
    .option("--description <text>", "the description of the snapshot")
    .option("--memory", "include the memory of running guests on Proxmox VE; VirtualBox always includes it")
    .addHelpText(...examples('snapshot create before-upgrade --description "web 1.27"'))
    .action(async (name: string, options) => {
      const { create } = await import("../commands/snapshot.js");
      await withTerraform(options.stack ?? [], options, (session) => create(session, name, options));
    });

  snapshotCommand("list", "print the guest, name, time, and description of each snapshot")
    .addOption(json())
    .addHelpText(...examples("snapshot list", "snapshot list --guest web --json"))
    .action(async (options) => {
      const { list } = await import("../commands/snapshot.js");
      await withTerraform(options.stack ?? [], options, (session) => list(session, options));
    });

  snapshotCommand("restore <name>", "restore the guests to a snapshot; data written since then is lost")
    .addOption(autoApprove())
    .addHelpText(...examples("snapshot restore before-upgrade --guest web    after a prompt"))
    .action(async (name: string, options) => {
      requireApproval(options, "check labvisor snapshot list, then ");
      const { restore } = await import("../commands/snapshot.js");
      await withTerraform(options.stack ?? [], options, (session) => restore(session, name, options));
    });

  snapshotCommand("delete <name>", "delete a snapshot; the guests themselves do not change")
    .addOption(autoApprove())
    .addHelpText(...examples("snapshot delete before-upgrade    after a prompt"))
    .action(async (name: string, options) => {
      requireApproval(options, "check labvisor snapshot list, then ");
      const { remove } = await import("../commands/snapshot.js");
      await withTerraform(options.stack ?? [], options, (session) => remove(session, name, options));
    });
}
