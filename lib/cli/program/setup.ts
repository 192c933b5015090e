import { Argument, type Command, Option } from "commander";
import { OFFICIAL_IMAGE_NAMES } from "../../lab/official-image.js";
import { PLATFORM_NAMES } from "../../platforms/registry.js";
import { SCRIPTS, SHELLS } from "../completion/scripts.js";
import type { Service } from "../init/project-files.js";
import { examples, json } from "./options.js";

const SERVICES: readonly Service[] = ["github", "gitlab", "gitea", "none"];

/** Adds the commands that set up a project or a computer. */
export function addSetupCommands(program: Command): void {
  program
    .command("init")
    .description("create a project with a small lab, a test, and optionally pipelines, in a new folder")
    .argument("<name>", "the name of the folder, the npm package, and the lab")
    .addOption(new Option("--hypervisor <name>", "the lab's hypervisor").choices(PLATFORM_NAMES).default("virtualbox"))
    .addOption(
      new Option("--image <name>", "the official image of the guests (default: a tiny one)").choices(
        OFFICIAL_IMAGE_NAMES,
      ),
    )
    .addOption(new Option("--ci <service>", "the service to create pipelines for").choices(SERVICES).default("none"))
    .option("--test", "add a pipeline job that boots the lab's guests in QEMU")
    .option(
      "--labvisor <spec>",
      "the version or file of labvisor to install (default: this version, packed unless it came from a registry)",
    )
    .option("--no-install", "only write the files")
    .addHelpText(
      ...examples(
        "init campus",
        "init campus --image debian-13",
        "init campus --image debian-13 --ci github --test",
        "init campus --hypervisor proxmox --ci gitlab",
      ),
    )
    .action(async (name: string, options) => {
      const { initProject } = await import("../commands/init.js");
      await initProject(name, options);
    });

  program
    .command("doctor")
    .description("check this computer for everything that labs need; exit with 1 if there is a problem")
    .addOption(json())
    .addHelpText(...examples("doctor", "doctor --json"))
    .action(async (options) => {
      const { doctor } = await import("../commands/doctor.js");
      process.exitCode = await doctor(process.cwd(), options);
    });

  program
    .command("explain")
    .description("explain a rule: what it rejects, why, and what to do")
    .argument("<code>", "the code in the message, such as LV114")
    .addHelpText(...examples("explain LV114"))
    .action(async (code: string) => {
      const { explain } = await import("../commands/explain.js");
      process.stdout.write(explain(process.cwd(), code));
    });

  program
    .command("completion")
    .description("print a completion script for commands, options, stacks, and guests")
    .addArgument(new Argument("<shell>", "your shell").choices(SHELLS))
    .addHelpText(
      ...examples(
        "completion bash > ~/.local/share/bash-completion/completions/labvisor",
        "completion zsh > ~/.zfunc/_labvisor               if fpath contains that folder",
        "completion fish > ~/.config/fish/completions/labvisor.fish",
      ),
    )
    .action((shell: keyof typeof SCRIPTS) => {
      process.stdout.write(SCRIPTS[shell]);
    });

  // The completion scripts run this at each TAB.
  program
    .command("complete", { hidden: true })
    .argument("[word...]")
    .action(async (words: string[]) => {
      const { candidates, readNames } = await import("../completion/candidates.js");
      const found = candidates(program, words, () => readNames(process.cwd()));
      process.stdout.write(found.map(({ value, description }) => `${value}\t${description}\n`).join(""));
    });

  program
    .command("provider")
    .description("let Terraform find the VirtualBox provider next to a hand-written configuration")
    .argument("[folder]", "the folder of the configuration, in a project that has labvisor installed", ".")
    .addHelpText(...examples("provider > versions.tf && terraform init"))
    .action(async (folder: string) => {
      const { installProvider } = await import("../commands/provider.js");
      process.stdout.write(installProvider(folder));
    });
}
