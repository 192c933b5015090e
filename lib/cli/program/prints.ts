import { type Command, Option } from "commander";
import type { Topology } from "../../topology/topology.js";
import { requireApproval } from "../commands/approval.js";
import type { BlockFile, BlockOptions } from "../commands/blocks.js";
import { projectHere, readHere, synthesizeHere } from "./here.js";
import { autoApprove, examples, json, jsonFormat, stacksCommand } from "./options.js";

/** What is printed of a lab, for people and other programs. */
export function addPrintCommands(program: Command): void {
  stacksCommand(program, "graph", "draw the labs: one picture of all")
    .addOption(
      new Option("--format <format>", "of the picture").choices(["mermaid", "svg", "html", "json"]).default("mermaid"),
    )
    .addOption(jsonFormat())
    .option("--output <file>", "where the picture goes (default: stdout)")
    .addHelpText(
      ...examples(
        "graph > lab.mmd                            Mermaid, as GitHub draws it",
        "graph --format html --output lab.html      a page to zoom and search in",
      ),
    )
    .action(async (names: string[], options) => {
      const { graph } = await import("../commands/graph.js");
      await graph(await readHere(names), options);
    });

  stacksCommand(program, "addresses", "print the guests' MACs and addresses on their networks")
    .addOption(json())
    .addHelpText(...examples("addresses", "addresses campus --json"))
    .action(async (names: string[], { json }: { readonly json?: boolean }) => {
      const { addressesOf } = await import("../../topology/addresses.js");
      const { renderTable } = await import("../../topology/table.js");
      const topologies = await readHere(names);
      const title = (lab: string) => (topologies.length > 1 ? `${lab}\n` : "");
      process.stdout.write(
        json
          ? `${JSON.stringify(topologies.flatMap(addressesOf), null, 2)}\n`
          : topologies.map((topology) => title(topology.lab) + renderTable(topology)).join("\n"),
      );
    });

  blockCommand(program, "hosts", "print a block for a hosts file", "/etc/hosts").action(
    async (names: string[], options) => {
      const { HOSTS_FILE } = await import("../commands/hosts.js");
      const { renderHosts } = await import("../../topology/hosts.js");
      await showBlocks(names, options, HOSTS_FILE, renderHosts);
    },
  );

  blockCommand(program, "ssh-config", "print a block for ssh's configuration", "~/.ssh/config").action(
    async (names: string[], options) => {
      const { SSH_CONFIG_FILE, sshConfigOf } = await import("../commands/ssh-config.js");
      const project = projectHere();
      await showBlocks(names, options, SSH_CONFIG_FILE, (topology) => sshConfigOf(project, topology));
    },
  );
}

function blockCommand(program: Command, name: string, description: string, file: string): Command {
  return stacksCommand(program, name, description)
    .option("--write [file]", `write it into a file, in place of the one that is there (default: ${file})`)
    .option("--remove", "with --write: take it out of the file; of stacks that are named, be they in the lab or not")
    .addOption(autoApprove())
    .addHelpText(
      ...examples(name, `${name} --write`, `${name} campus --write lab.txt --auto-approve`, `${name} --write --remove`),
    );
}

/** Prints the block of each stack, or writes it where it belongs. */
async function showBlocks(
  names: readonly string[],
  options: BlockOptions,
  where: BlockFile,
  render: (topology: Topology) => string,
): Promise<void> {
  if (options.write === undefined && !options.remove) {
    process.stdout.write((await readHere(names)).map(render).join(""));
    return;
  }
  const { writeBlocks } = await import("../commands/blocks.js");
  requireApproval(options, "look at what it prints without --write, then ");
  const labs = options.remove
    ? names.length > 0
      ? names
      : (await synthesizeHere([], {})).map(({ name }) => name)
    : undefined;
  const blocks = labs
    ? labs.map((lab) => ({ lab }))
    : (await readHere(names)).map((topology) => ({ lab: topology.lab, block: render(topology) }));
  await writeBlocks(blocks, where, options);
}
