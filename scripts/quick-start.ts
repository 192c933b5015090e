// npm start: applies the lab in examples/host-only, plans it again, and shows it. npm run stop: destroys it. Runs the
// commands that a user would, and prints what matters of Terraform's output.
import { spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { chooseHost, currentHost, type Host, hostFromEnvironment, hostNotice, parseHost } from "../lib/cli/host.js";
import { type Project, readProject } from "../lib/cli/project.js";
import { LabError } from "../lib/lab-error.js";
import { findProgram } from "../lib/process/programs.js";
import { askForHost } from "./ask-for-host.js";

// The repository's cdktf.json runs examples/host-only.
const CHECKOUT = path.join(__dirname, "..");
const LABVISOR = path.join(CHECKOUT, "dist", "cli", "main.js");
const PAGE = path.join(".labvisor", "lab.html");

/** The lines of Terraform's output that say what changed, the counts, and warnings, which have a frame. */
const MATTERS = / complete after |^(Plan: |Apply complete!|Destroy complete!|No changes\.|[╷│╵])/;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { virtualbox: { type: "string" }, stopped: { type: "boolean" }, destroy: { type: "boolean" } },
  });
  const project = readProject(CHECKOUT);
  const host = chooseHost(project, await requestedHost(project, values.virtualbox));
  process.env.LABVISOR_VIRTUALBOX = host;
  process.stdout.write(hostNotice(project, host) || "Using VirtualBox on this machine.\n");
  if (values.destroy) return labvisor(["destroy", "--auto-approve"], MATTERS);

  const stopped = values.stopped ? ["--stopped"] : [];
  await labvisor(["apply", "--auto-approve", ...stopped], MATTERS);
  await labvisor(["plan", "--detailed-exitcode", ...stopped], MATTERS);
  await labvisor(["addresses"]);
  await labvisor(["hosts"]);
  await labvisor(["graph", "--format", "html", "--output", PAGE]);
  console.log(`\nOpen ${PAGE} in a browser for a diagram of the lab. npm run stop destroys the lab.`);
}

/**
 * Runs a command of Labvisor, after its name and before its time.
 *
 * @param matters the lines to print; all of them if the command fails
 * @throws {LabError} The command failed, with its exit code.
 */
async function labvisor(args: readonly string[], matters = /^/): Promise<void> {
  console.log(`\n$ npx labvisor ${args.join(" ")}`);
  const start = performance.now();
  const child = spawn(process.execPath, [LABVISOR, ...args], { cwd: CHECKOUT, stdio: ["inherit", "pipe", "inherit"] });
  const ended = new Promise<number>((resolve) => {
    child.on("close", (exitCode) => resolve(exitCode ?? 1));
  });
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (matters.test(line)) console.log(line);
  }
  const exitCode = await ended;
  if (exitCode !== 0)
    throw new LabError(
      `${lines.join("\n")}\nlabvisor ${args.join(" ")} ended with exit code ${exitCode}, which should be 0.`,
      { exitCode },
    );
  console.log(`(${((performance.now() - start) / 1000).toFixed(1)} s)`);
}

/**
 * Returns the requested host, or else the lab's current one, or else the user's choice if VirtualBox is installed, or
 * else the simulated host.
 */
async function requestedHost(project: Project, option: string | undefined): Promise<Host> {
  const known = option ? parseHost(option, "--virtualbox") : (hostFromEnvironment() ?? currentHost(project));
  if (known) return known;
  if (!findProgram("VBoxManage") || !process.stdin.isTTY) return "simulated";
  return askForHost(process.stdin, process.stdout);
}

main().catch((error: unknown) => {
  console.error(error instanceof LabError ? error.message : error);
  process.exitCode = error instanceof LabError ? error.exitCode : 1;
});
