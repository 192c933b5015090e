import type { Command } from "commander";
import type { Topology } from "../../topology/topology.js";
import { requireApproval } from "../commands/approval.js";
import type { BlockFile, BlockOptions } from "../commands/blocks.js";
import type { InventoryOptions } from "../commands/inventory.js";
import { currentProject, readTopologies, synthesizeStacks } from "./current-project.js";
import { autoApprove, examples, formatOptions, json, output, stacksCommand } from "./options.js";

/** Adds the commands that print a lab for people and other programs. */
export function addOutputCommands(program: Command): void {
  const graph = stacksCommand(program, "graph", "draw the labs in one diagram");
  for (const option of formatOptions(["mermaid", "svg", "html", "json"])) graph.addOption(option);
  graph
    .addOption(output())
    .addHelpText(
      ...examples(
        "graph > lab.mmd                            a Mermaid diagram, which GitHub renders",
        "graph --format html --output lab.html      an interactive page with zoom and search",
      ),
    )
    .action(async (names: string[], options) => {
      const { graph } = await import("../commands/graph.js");
      await graph(await readTopologies(names), options);
    });

  stacksCommand(program, "addresses", "print the guests' MAC and IP addresses")
    .addOption(json())
    .addHelpText(...examples("addresses", "addresses campus --json"))
    .action(async (names: string[], { json }: { readonly json?: boolean }) => {
      const { addressesOf } = await import("../../topology/addresses.js");
      const { renderTable } = await import("../../topology/table.js");
      const topologies = await readTopologies(names);
      const title = (lab: string) => (topologies.length > 1 ? `${lab}\n` : "");
      process.stdout.write(
        json
          ? `${JSON.stringify(topologies.flatMap(addressesOf), null, 2)}\n`
          : topologies.map((topology) => title(topology.lab) + renderTable(topology)).join("\n"),
      );
    });

  blockCommand(program, "hosts", "print entries for a hosts file", "/etc/hosts").action(
    async (names: string[], options) => {
      const { HOSTS_FILE } = await import("../commands/blocks.js");
      const { renderHosts } = await import("../../topology/hosts.js");
      await outputBlocks(names, options, HOSTS_FILE, renderHosts);
    },
  );

  blockCommand(program, "ssh-config", "print entries for an ssh configuration", "~/.ssh/config").action(
    async (names: string[], options) => {
      const { SSH_CONFIG_FILE } = await import("../commands/blocks.js");
      const { sshConfigOf } = await import("../commands/ssh-config.js");
      const project = currentProject();
      await outputBlocks(names, options, SSH_CONFIG_FILE, (topology) => sshConfigOf(project, topology));
    },
  );

  stacksCommand(program, "inventory", "print the guests as an inventory for Ansible")
    .option("--list", "print JSON, as Ansible expects it of a script")
    .option("--host <name>", "print the variables of one host, in the same form")
    .addOption(output())
    .addHelpText(
      ...examples(
        "inventory --output hosts.yml      then: ansible all -i hosts.yml -m ping",
        "inventory campus --list",
      ),
    )
    .action(async (names: string[], options: InventoryOptions & { readonly output?: string }) => {
      const { inventory } = await import("../commands/inventory.js");
      const { writeText } = await import("../../files/text-file.js");
      writeText(inventory(currentProject(), await readTopologies(names), options), options.output);
    });
}

function blockCommand(program: Command, name: string, description: string, file: string): Command {
  return stacksCommand(program, name, description)
    .option("--write [file]", `write the entries to a file, replacing earlier ones (default: ${file})`)
    .option("--remove", "with --write: remove the entries instead, also of stacks that no longer exist")
    .addOption(autoApprove())
    .addHelpText(
      ...examples(name, `${name} --write`, `${name} campus --write lab.txt --auto-approve`, `${name} --write --remove`),
    );
}

/** Prints the block of each stack, or writes it to a file. */
async function outputBlocks(
  names: readonly string[],
  options: BlockOptions,
  file: BlockFile,
  render: (topology: Topology) => string,
): Promise<void> {
  if (options.write === undefined && !options.remove) {
    process.stdout.write((await readTopologies(names)).map(render).join(""));
    return;
  }
  const { writeBlocks } = await import("../commands/blocks.js");
  requireApproval(options, "check the output without --write, then ");
  const labs = options.remove
    ? names.length > 0
      ? names
      : (await synthesizeStacks([], {})).map(({ name }) => name)
    : undefined;
  const blocks = labs
    ? labs.map((lab) => ({ lab }))
    : (await readTopologies(names)).map((topology) => ({ lab: topology.lab, block: render(topology) }));
  await writeBlocks(blocks, file, options);
}
