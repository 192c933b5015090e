import { Semaphore } from "async-mutex";
import { LabError } from "../../lab-error.js";
import type { Probers } from "../../probes/attempt.js";
import { exitCodeOf, renderReport } from "../../probes/report.js";
import { type LabCheck, type Outcome, runCheck } from "../../probes/run-check.js";
import type { Stack } from "../../terraform/stack.js";
import { readChecks } from "../checks/lab-check.js";
import { appliedProbers } from "../checks/probers.js";
import { currentHost, isOnVirtualBox } from "../host.js";
import { readKeptLabs } from "../kept-labs.js";
import { withProgress } from "../progress.js";
import type { Project } from "../project.js";

export interface CheckOptions {
  readonly json?: boolean;
}

/**
 * Runs the checks in stacks, and prints the results.
 *
 * @param names the names of the stacks, as the user gave them; none means all
 * @returns one of `EXIT_CODES`
 */
export async function check(
  project: Project,
  names: readonly string[],
  stacks: readonly Stack[],
  { json }: CheckOptions,
): Promise<number> {
  const checks = stacks.flatMap((stack) => readChecks(project, stack));
  const title = checks.length === 1 ? "1 check" : `${checks.length} checks`;
  const outcomes = await withProgress(`check: ${title}`, () => runChecks(project, checks));
  if (checks.length === 0)
    process.stderr.write(
      names.length === 0
        ? "The project has no checks. Add a Reachability to a Checks stack.\n"
        : `There are no checks in ${names.join(", ")}. Give the name of a Checks stack, or none to run all checks.\n`,
    );
  else process.stdout.write(json ? `${JSON.stringify(outcomes, null, 2)}\n` : renderReport(outcomes));
  return exitCodeOf(outcomes);
}

/** Fewer connections than the number at which a guest's sshd starts to refuse them. */
const CONCURRENCY = 8;

/** Runs checks on the applied guests, or on kept guests if the lab has any. */
async function runChecks(project: Project, checks: readonly LabCheck[]): Promise<Outcome[]> {
  const keptLabs = readKeptLabs(project);
  const applied = checks.filter(({ check }) => !keptLabs.has(check.lab));
  const outcomes = new Map<LabCheck, Outcome>();
  for (const [lab, kept] of keptLabs) {
    const own = checks.filter(({ check }) => check.lab === lab);
    if (own.length === 0) continue;
    process.stderr.write(`check: the guests of ${lab} run in QEMU (labvisor test --keep)\n`);
    for (const [index, outcome] of (await kept.check(own)).entries()) outcomes.set(own[index], outcome);
  }
  for (const [index, outcome] of (await runApplied(project, applied)).entries()) outcomes.set(applied[index], outcome);
  return checks.map((check) => outcomes.get(check) as Outcome);
}

function runApplied(project: Project, checks: readonly LabCheck[]): Promise<Outcome[]> {
  const applied = appliedProbers(project);
  const isSimulated = currentHost(project) === "simulated";
  const probersFor = ({ topology, check }: LabCheck) =>
    isSimulated && isOnVirtualBox(topology, check.to) ? SIMULATED : applied;
  const semaphore = new Semaphore(CONCURRENCY);
  return Promise.all(checks.map((each) => semaphore.runExclusive(() => runCheck(each, probersFor(each)))));
}

/** The probers of guests on the simulated host, where none runs: this computer's network may have others. */
const SIMULATED: Probers = { proberAt: refuseSimulated, shellOf: refuseSimulated };

function refuseSimulated(): never {
  throw new LabError("VirtualBox is simulated, so no guest runs; to boot the guests in QEMU, run labvisor test");
}
