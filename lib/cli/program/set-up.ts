import type { Command } from "commander";
import { examples } from "./options.js";

/** What one does once: for a project, a configuration, a computer. */
export function addSetUpCommands(program: Command): void {
  program
    .command("provider")
    .description("let Terraform find the provider for VirtualBox beside a configuration that you write yourself")
    .argument("[folder]", "where Terraform runs: in a project that has labvisor installed, or below it", ".")
    .addHelpText(...examples("provider > versions.tf && terraform init"))
    .action(async (folder: string) => {
      const { writeProvider } = await import("../commands/provider.js");
      process.stdout.write(writeProvider(folder));
    });
}
