import { Argument, type Command, Option } from "commander";
import { PLATFORM_NAMES } from "../../platforms/registry.js";
import { SCRIPTS, SHELLS } from "../completion/scripts.js";
import { SERVICES } from "../init/choices.js";
import { examples, json } from "./options.js";

/** What one does once: for a project, a configuration, a computer. */
export function addSetUpCommands(program: Command): void {
  program
    .command("init")
    .description("make a project with a small lab, its test, and the pipelines of a service, in a folder of that name")
    .argument("<name>", "of the folder, the package and the lab")
    .addOption(new Option("--hypervisor <name>", "what the lab is on").choices(PLATFORM_NAMES).default("virtualbox"))
    .addOption(new Option("--ci <service>", "whose pipelines it has").choices(SERVICES).default("none"))
    .option(
      "--labvisor <spec>",
      "what npm installs as labvisor (default: this version; packed, where it is from no registry)",
    )
    .option("--no-install", "write the files alone")
    .addHelpText(...examples("init campus", "init campus --hypervisor proxmox --ci gitlab"))
    .action(async (name: string, options) => {
      const { initProject } = await import("../commands/init.js");
      await initProject(name, options);
    });

  program
    .command("doctor")
    .description("tell what this computer has and lacks for labs; exit with 1 where there is a problem")
    .addOption(json())
    .addHelpText(...examples("doctor", "doctor --json"))
    .action(async (options) => {
      const { doctor } = await import("../commands/doctor.js");
      process.exitCode = await doctor(process.cwd(), options);
    });

  program
    .command("completion")
    .description("print what has a shell complete commands, options, and the names of stacks and guests")
    .addArgument(new Argument("<shell>", "whose it is").choices(SHELLS))
    .addHelpText(
      ...examples(
        "completion bash > ~/.local/share/bash-completion/completions/labvisor",
        "completion zsh > ~/.zfunc/_labvisor               where fpath has that folder",
        "completion fish > ~/.config/fish/completions/labvisor.fish",
      ),
    )
    .action((shell: keyof typeof SCRIPTS) => {
      process.stdout.write(SCRIPTS[shell]);
    });

  // What these ask at each TAB.
  program
    .command("complete", { hidden: true })
    .argument("[word...]")
    .action(async (words: string[]) => {
      const { candidates } = await import("../completion/candidates.js");
      const { namesOf } = await import("../completion/names.js");
      const found = candidates(program, words, () => namesOf(process.cwd()));
      process.stdout.write(found.map(({ value, description }) => `${value}\t${description}\n`).join(""));
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
