import path from "node:path";
import { LabError } from "../../lab-error.js";
import { EXIT_CODES } from "../../probes/exit-codes.js";
import { exitCodeOf, renderReport } from "../../probes/report.js";
import { runCheck } from "../../probes/run-check.js";
import { waitForGuest } from "../../probes/wait.js";
import { hostFromEnvironment, isOnVirtualBox } from "../host.js";
import { platformsOf } from "../platforms.js";
import { topologyOf } from "../topology.js";
import { readChecks } from "./lab-check.js";
import { ANY_HOST_KEY, appliedProbers } from "./probers.js";

/*
 * The program of provisioners, which Terraform runs in the folder of their stack:
 *
 * - `node -e "require('labvisor/check')" NAME` runs a check, at each apply of a stack of checks;
 * - `node -e "require('labvisor/check')" GUEST OTHER` lets a guest of a lab wait for another one, at their addresses.
 */

/** Ends this program with the shell in which Terraform runs it, for Ctrl-C ends only that. */
function endWithShell(): void {
  const shell = process.ppid;
  const end = () => process.ppid !== shell && process.exit(EXIT_CODES.unknown);
  setInterval(end, 1000).unref();
}

async function main(): Promise<number> {
  endWithShell();
  const directory = process.cwd();
  // With `node -e`, there is no script in argv: the first argument has index 1.
  const [, name, earlier] = process.argv;
  const stack = { name: path.basename(directory), directory, file: path.join(directory, "cdk.tf.json") };
  // The stack's folder is cdktf.out/stacks/<stack> in the project.
  const project = { directory: path.resolve(directory, "../../..") };
  if (earlier !== undefined) {
    const topology = topologyOf(stack, platformsOf(project));
    if (isOnVirtualBox(topology, earlier) && hostFromEnvironment() === "simulated") {
      process.stdout.write("VirtualBox is simulated: no guest runs there, so nothing is waited for\n");
      return EXIT_CODES.passed;
    }
    const probers = appliedProbers(project, ANY_HOST_KEY);
    await waitForGuest(topology, name, earlier, probers, (line) => process.stdout.write(`${line}\n`));
    return EXIT_CODES.passed;
  }
  const check = readChecks(project, stack).find((each) => each.name === name);
  if (!check) throw new LabError(`${directory} has no check ${JSON.stringify(name)}`, { exitCode: EXIT_CODES.none });
  const outcome = await runCheck(check, appliedProbers(project));
  process.stdout.write(renderReport([outcome]));
  return exitCodeOf([outcome]);
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`labvisor: ${error instanceof LabError ? error.message : (error as Error).stack}\n`);
    process.exitCode = EXIT_CODES.unknown;
  },
);
