import { type Command, Option } from "commander";
import { HYPERVISORS, SERVICES } from "../new/choices.js";
import { examples } from "./options.js";

/** What one does once: for a project, a configuration, a computer. */
export function addSetUpCommands(program: Command): void {
  program
    .command("new")
    .description("make a project with a small lab, its test, and the pipelines of a service, in a folder of that name")
    .argument("<name>", "of the folder, the package and the lab")
    .addOption(new Option("--hypervisor <name>", "what the lab is on").choices(HYPERVISORS).default("virtualbox"))
    .addOption(new Option("--ci <service>", "whose pipelines it has").choices(SERVICES).default("none"))
    .option(
      "--labvisor <spec>",
      "what npm installs as labvisor (default: this version; packed, where it is from no registry)",
    )
    .option("--no-install", "write the files alone")
    .addHelpText(...examples("new campus", "new campus --hypervisor proxmox --ci gitlab"))
    .action(async (name: string, options) => {
      const { createProject } = await import("../commands/new.js");
      await createProject(name, options);
    });

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
