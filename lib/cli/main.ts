#!/usr/bin/env node
import { readFileSync } from "node:fs";
import path from "node:path";
import { Command, Option } from "commander";
import type { Topology } from "../topology/topology.js";
import { requireApproval } from "./commands/approval.js";
import type { BlockFile, BlockOptions } from "./commands/blocks.js";
import { HOSTS } from "./host.js";
import { readProject } from "./project.js";
import type { Session, SessionOptions } from "./session.js";
import type { ChoiceOptions, Stack } from "./synthesis.js";
import { UserError } from "./user-error.js";

// What a command needs is loaded when it runs, so that --help and a mistyped option answer at once.

const EXAMPLES = `
Examples:
  labvisor plan                                   what would change
  labvisor apply --auto-approve                   make it so
  labvisor apply --virtualbox simulated           the same without VirtualBox
  labvisor plan --detailed-exitcode               exit code 2 where there are changes, for a pipeline
  labvisor rehearse --from origin/main            prove a change without a hypervisor
  labvisor snapshot create before-upgrade         a snapshot of each guest
  labvisor check                                  do the guests answer, as the lab's checks say?
  labvisor graph --format html --output lab.html  the picture, to zoom and search in
  labvisor hosts --write                          the guests' names and addresses, into /etc/hosts
  labvisor ssh web -- uptime                      a command in a guest; without one, a shell

Environment:
  LABVISOR_TERRAFORM      the program to run (default: terraform, else tofu)
  LABVISOR_VIRTUALBOX     real or simulated, as --virtualbox
`;

const program = new Command("labvisor")
  .description("Hypervisor labs as code: synthesises the project's labs and applies them with Terraform.")
  .version(packageVersion(), "--version")
  .helpOption("-h, --help")
  .addHelpText("after", EXAMPLES)
  .showHelpAfterError("(labvisor --help shows what there is)");

const stopped = new Option(
  "--stopped",
  "power the guests off, where the lab does not say that they run; for this command alone",
);
const virtualbox = new Option("--virtualbox <host>", "the VirtualBox to use").choices(HOSTS);
const autoApprove = new Option("--auto-approve", "do not ask");

command("synth", "write the Terraform JSON of the stacks")
  .addOption(stopped)
  .action(async (names: string[], options: SessionOptions) => {
    const stacks = await synthesizeHere(names, options);
    process.stdout.write(stacks.map(({ name, directory }) => `${name}\t${path.relative("", directory)}\n`).join(""));
  });

command("plan", "show what an apply would change")
  .addOption(virtualbox)
  .addOption(stopped)
  .option("--detailed-exitcode", "exit with 2 where there are changes; the worst of several stacks counts")
  .action(async (names: string[], options) => {
    const { plan } = await import("./commands/plan.js");
    await withTerraform(names, options, (session) => plan(session, options));
  });

command("apply", "make the stacks what they should be")
  .addOption(virtualbox)
  .addOption(stopped)
  .addOption(autoApprove)
  .action(async (names: string[], options) => {
    requireApproval(options);
    const { apply } = await import("./commands/apply.js");
    await withTerraform(names, options, (session) => apply(session, options));
  });

command("destroy", "remove all that the stacks made")
  .addOption(virtualbox)
  .addOption(autoApprove)
  .action(async (names: string[], options) => {
    requireApproval(options);
    const { destroy } = await import("./commands/destroy.js");
    await withTerraform(names, options, (session) => destroy(session, options));
  });

command("rehearse", "apply, plan again and destroy with real Terraform and no hypervisor")
  .option("--from <revision>", "apply the lab of this git revision first, and go on to the lab as it is")
  .option("--keep", "leave the folder in which it was rehearsed")
  .option("--json", "as JSON")
  .action(async (names: string[], options) => {
    const { rehearse } = await import("./commands/rehearse.js");
    process.exitCode = await rehearse(process.cwd(), names, options);
  });

command("review", "report what a change does to the labs, for a pull request")
  .option("--base <revision>", "the git revision that the change is from; it is planned in a rehearsal")
  .option("--plan <file>", "a saved plan of one stack, or what terraform show -json prints of it")
  .addOption(new Option("--format <format>", "of the report").choices(["markdown", "html", "json"]).default("markdown"))
  .option("--output <file>", "where the report goes (default: stdout)")
  .option("--allow <types...>", "types of resources that may be destroyed and made anew")
  .addHelpText(
    "after",
    "\nExit codes: 0 nothing changes, 2 something does, 3 something is destroyed or made anew, 4 a rule is broken.\n",
  )
  .action(async (names: string[], options) => {
    const { review } = await import("./commands/review.js");
    process.exitCode = await review(process.cwd(), names, options);
  });

command("drift", "tell what was changed since it was applied; exit with 2 where something was")
  .addOption(virtualbox)
  .option("--json", "as JSON")
  .action(async (names: string[], options) => {
    const { drift } = await import("./commands/drift.js");
    await withTerraform(names, options, (session) => drift(session, options));
  });

const snapshot = program
  .command("snapshot")
  .description("snapshots of the guests that were applied, under one name: to go back to before a change")
  .addHelpText(
    "after",
    `
Examples:
  labvisor snapshot create before-upgrade                   one of each guest
  labvisor snapshot create before-upgrade --guest web db    of these alone
  labvisor snapshot restore before-upgrade --auto-approve   what was written since is lost
  labvisor snapshot delete before-upgrade
`,
  );
snapshotCommand("create <name>", "take one of each guest")
  .option("--description <text>", "what it is for")
  .option("--memory", "with the memory of the machines that run, on Proxmox VE too; VirtualBox always does")
  .action(async (name: string, options) => {
    const { create } = await import("./commands/snapshot.js");
    await withTerraform(options.stack ?? [], options, (session) => create(session, name, options));
  });

snapshotCommand("list", "print guest, name, time and description of each")
  .option("--json", "as JSON")
  .action(async (options) => {
    const { list } = await import("./commands/snapshot.js");
    await withTerraform(options.stack ?? [], options, (session) => list(session, options));
  });

snapshotCommand("restore <name>", "put the guests back to it; what was written since is lost")
  .addOption(autoApprove)
  .action(async (name: string, options) => {
    requireApproval(options);
    const { restore } = await import("./commands/snapshot.js");
    await withTerraform(options.stack ?? [], options, (session) => restore(session, name, options));
  });

snapshotCommand("delete <name>", "delete it; what the guests are now stays")
  .addOption(autoApprove)
  .action(async (name: string, options) => {
    requireApproval(options);
    const { remove } = await import("./commands/snapshot.js");
    await withTerraform(options.stack ?? [], options, (session) => remove(session, name, options));
  });

command("check", "ask guests whether they answer, as the lab's stacks of checks say")
  .option("--json", "as JSON")
  .action(async (names: string[], options) => {
    const { check } = await import("./commands/check.js");
    try {
      const stacks = await synthesizeHere(names, { checks: true });
      process.exitCode = await check(readProject(process.cwd()), stacks, options);
    } catch (error) {
      // With 1 a check failed.
      throw error instanceof UserError ? new UserError(error.message, 3) : error;
    }
  });

command("graph", "draw the labs: one picture of all")
  .addOption(
    new Option("--format <format>", "of the picture").choices(["mermaid", "svg", "html", "json"]).default("mermaid"),
  )
  .option("--output <file>", "where the picture goes (default: stdout)")
  .action(async (names: string[], options) => {
    const { graph } = await import("./commands/graph.js");
    await graph(await readHere(names), options);
  });

command("addresses", "print the guests' MACs and addresses on their networks")
  .option("--json", "as JSON")
  .action(async (names: string[], { json }: { readonly json?: boolean }) => {
    const { addressesOf } = await import("../topology/addresses.js");
    const { renderTable } = await import("../topology/table.js");
    const topologies = await readHere(names);
    const title = (lab: string) => (topologies.length > 1 ? `${lab}\n` : "");
    process.stdout.write(
      json
        ? `${JSON.stringify(topologies.flatMap(addressesOf), null, 2)}\n`
        : topologies.map((topology) => title(topology.lab) + renderTable(topology)).join("\n"),
    );
  });

blockCommand("hosts", "print a block for a hosts file", "/etc/hosts").action(async (names: string[], options) => {
  const { HOSTS_FILE } = await import("./commands/hosts.js");
  const { renderHosts } = await import("../topology/hosts.js");
  await showBlocks(names, options, HOSTS_FILE, renderHosts);
});

blockCommand("ssh-config", "print a block for ssh's configuration", "~/.ssh/config").action(
  async (names: string[], options) => {
    const { SSH_CONFIG_FILE, sshConfigOf } = await import("./commands/ssh-config.js");
    const project = readProject(process.cwd());
    await showBlocks(names, options, SSH_CONFIG_FILE, (topology) => sshConfigOf(project, topology));
  },
);

program
  .command("ssh")
  .description("log in to a guest, or run a command in it, by the system's ssh")
  .argument("<guest>", "its name, or <guest>.<stack> where two stacks have one of that name")
  .argument("[command...]", "what to run there, after --")
  .addHelpText("after", "\nExamples:\n  labvisor ssh web\n  labvisor ssh web -- systemctl status nginx\n")
  .action(async (guest: string, words: string[]) => {
    const { ssh } = await import("./commands/ssh.js");
    process.exitCode = await ssh(readProject(process.cwd()), await readHere([]), guest, words);
  });

program
  .command("provider")
  .description("let Terraform find the provider for VirtualBox beside a configuration that you write yourself")
  .argument("[folder]", "where Terraform runs: in a project that has labvisor installed, or below it", ".")
  .addHelpText("after", "\nExample:\n  labvisor provider > versions.tf && terraform init\n")
  .action(async (folder: string) => {
    const { writeProvider } = await import("./commands/provider.js");
    process.stdout.write(writeProvider(folder));
  });

function command(name: string, description: string): Command {
  return program.command(name).description(description).argument("[stack...]", "the stacks (default: all)");
}

function blockCommand(name: string, description: string, file: string): Command {
  return command(name, description)
    .option("--write [file]", `write it into a file, in place of the one that is there (default: ${file})`)
    .option("--remove", "with --write: take it out of the file; of stacks that are named, be they in the lab or not")
    .addOption(autoApprove);
}

function snapshotCommand(usage: string, description: string): Command {
  return snapshot
    .command(usage)
    .description(description)
    .option("--guest <names...>", "the guests (default: all)")
    .option("--stack <names...>", "the stacks (default: all)")
    .addOption(virtualbox);
}

async function synthesizeHere(names: readonly string[], options: SessionOptions & ChoiceOptions): Promise<Stack[]> {
  const { synthesize } = await import("./synthesis.js");
  return synthesize(readProject(process.cwd()), names, options);
}

async function readHere(names: readonly string[]) {
  const { topologyOf } = await import("./topology.js");
  return (await synthesizeHere(names, {})).map(topologyOf);
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
  const { writeBlocks } = await import("./commands/blocks.js");
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

async function withTerraform(
  names: readonly string[],
  options: SessionOptions,
  work: (session: Session) => Promise<number>,
): Promise<void> {
  const { initialize, openSession } = await import("./session.js");
  const { requireProxmoxAccess } = await import("./proxmox-access.js");
  const session = await openSession(process.cwd(), names, options);
  requireProxmoxAccess(session.stacks);
  await initialize(session);
  process.exitCode = await work(session);
}

function packageVersion(): string {
  return JSON.parse(readFileSync(path.join(__dirname, "../../package.json"), "utf8")).version;
}

// Terraform's spelling of long options, with one dash, is understood too.
const given = process.argv.slice(2);
const own = given.includes("--") ? given.indexOf("--") : given.length;
const args = given.map((arg, index) => (index < own ? arg.replace(/^-(?=[a-z]{2})/, "--") : arg));

program.parseAsync(args, { from: "user" }).catch((error: unknown) => {
  const { message, stack, syscall } = error as NodeJS.ErrnoException;
  // What the operating system refuses (a folder that may not be written) is told with the file's name.
  const known = error instanceof UserError || syscall !== undefined;
  process.stderr.write(`labvisor: ${known ? message : (stack ?? error)}\n`);
  process.exitCode = error instanceof UserError ? error.exitCode : 1;
});
