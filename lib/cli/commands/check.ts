import { Semaphore } from "async-mutex";
import type { Stack } from "../../terraform/stack.js";
import { checksOf } from "../checks/checks-of.js";
import { exitCodeOf, renderReport } from "../checks/report.js";
import { type LabCheck, type Outcome, runCheck } from "../checks/run-check.js";
import { inProgress } from "../progress.js";
import type { Project } from "../project.js";

export interface CheckOptions {
  readonly json?: boolean;
}

/** Runs the checks of some stacks, and prints what they find. @returns see `EXIT_CODES` */
export async function check(project: Project, stacks: readonly Stack[], { json }: CheckOptions): Promise<number> {
  const checks = stacks.flatMap((stack) => checksOf(project, stack));
  const asked = checks.length === 1 ? "1 question" : `${checks.length} questions`;
  const outcomes = await inProgress(`check: ${asked}`, () => runChecks(project, checks));
  if (checks.length === 0)
    process.stderr.write(
      `There are no checks in ${stacks.map(({ name }) => name).join(", ")}: a Reachability in a stack of Checks is one. Without names, labvisor check looks at all stacks.\n`,
    );
  else process.stdout.write(json ? `${JSON.stringify(outcomes, null, 2)}\n` : renderReport(outcomes));
  return exitCodeOf(outcomes);
}

/** So few at once that a guest's sshd lets all in. */
const AT_ONCE = 8;

function runChecks(project: Project, checks: readonly LabCheck[]): Promise<Outcome[]> {
  const turns = new Semaphore(AT_ONCE);
  return Promise.all(checks.map((each) => turns.runExclusive(() => runCheck(project, each))));
}
