import { Expectation } from "../../checks/check.js";
import { isLabError } from "../../lab-error.js";
import { CLOUD_INIT_RESULT, cloudInitErrors } from "../../probes/guest-probe.js";
import type { Outcome } from "../../probes/run-check.js";
import type { RunningGuest } from "../running-guest.js";

/** Prints the result of the boot, which cloud-init writes when it has finished. */
const WAIT = `until [ -s ${CLOUD_INIT_RESULT} ]; do sleep 1; done; cat ${CLOUD_INIT_RESULT}`;
/** Prints the end of what packages and commands wrote during the boot. The log ends with the guest. */
const OUTPUT = "tail -c 100000 /var/log/cloud-init-output.log";
/** The time for a command that only reads. */
const READ_SECONDS = 60;
/** The most errors that a reason quotes from the output. */
const MOST_QUOTED = 3;

/**
 * Waits until cloud-init has finished in a guest.
 *
 * @param signal ends the waiting for a guest that does not announce itself
 * @param timeoutSeconds the time for cloud-init itself
 */
export async function checkFirstBoot(
  lab: string,
  guest: RunningGuest,
  signal: AbortSignal,
  timeoutSeconds: number,
): Promise<Outcome> {
  const { name } = guest;
  const outcome = {
    ...{ check: `${name}/first boot`, lab, from: name, to: name, probe: "first boot" },
    ...{ expect: Expectation.REACHABLE, attempts: 1 },
  };
  await guest.waitUntilReady(signal);
  if (guest.problem !== undefined) return { ...outcome, result: "unknown", reason: guest.problem };
  try {
    const { exitCode, stdout } = await guest.execute(WAIT, timeoutSeconds);
    if (exitCode !== 0) return { ...outcome, result: "failed", reason: "cloud-init did not finish in time" };
    const errors = cloudInitErrors(stdout);
    if (errors.length === 0) return { ...outcome, result: "passed" };
    const output = await guest.execute(OUTPUT, READ_SECONDS);
    return { ...outcome, result: "failed", reason: [...errors, ...errorsOfPrograms(output.stdout)].join("; ") };
  } catch (error) {
    if (!isLabError(error)) throw error;
    return { ...outcome, result: "unknown", reason: error.message };
  }
}

/** Returns the last errors of apt, dnf, apk, and the shell of `runCommands` in the output of a first boot. */
export function errorsOfPrograms(output: string): readonly string[] {
  const errors = output.split(/[\r\n]+/).filter((line) => /^(?:E|Error|ERROR): |\/scripts\/runcmd: /.test(line));
  return [...new Set(errors)].slice(-MOST_QUOTED);
}
