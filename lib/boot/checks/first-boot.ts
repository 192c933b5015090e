import { Expectation } from "../../checks/check.js";
import { isLabError } from "../../lab-error.js";
import type { Outcome } from "../../probes/run-check.js";
import type { RunningGuest } from "../running-guest.js";

/** Prints the errors of the boot, which cloud-init writes when it has finished. */
const WAIT = "file=/run/cloud-init/result.json; until [ -s $file ]; do sleep 1; done; cat $file";

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
    const errors = errorsIn(stdout);
    return errors.length === 0
      ? { ...outcome, result: "passed" }
      : { ...outcome, result: "failed", reason: errors.join("; ") };
  } catch (error) {
    if (!isLabError(error)) throw error;
    return { ...outcome, result: "unknown", reason: error.message };
  }
}

function errorsIn(result: string): readonly string[] {
  const { v1 = {} } = JSON.parse(result);
  return Array.isArray(v1.errors) ? v1.errors.map(String) : [];
}
