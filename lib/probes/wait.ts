import { setTimeout as sleep } from "node:timers/promises";
import type { ConditionNote } from "../lab/manifest.js";
import { describeQuestion } from "../lab/question.js";
import { isLabError, LabError } from "../lab-error.js";
import type { Guest, Topology } from "../topology/topology.js";
import { type Attempt, attemptAt, guestOf, type Probers, reasonOf, resultOf } from "./attempt.js";

/** The time for each attempt, and between the beginnings of two, in seconds. */
const ATTEMPT_SECONDS = 5;
/** The time between two reports of progress, in seconds. */
const REPORT_SECONDS = 30;

/**
 * Waits until the conditions of a guest on another one are met.
 *
 * @param laterId the Terraform address of the guest that waits
 * @param earlierId that of the other guest
 * @param report prints a line of progress
 * @throws {LabError} A condition is not met in time, or cannot be probed.
 */
export async function waitForGuest(
  topology: Topology,
  laterId: string,
  earlierId: string,
  probers: Probers,
  report: (line: string) => void,
): Promise<void> {
  const [later, earlier] = [laterId, earlierId].map((id) => {
    const guest = guestOf(topology, id);
    if (!guest) throw new LabError(`the lab ${topology.lab} has no guest ${id}`);
    return guest;
  });
  const conditions = later.dependsOn?.find(({ guest }) => guest === earlierId)?.conditions ?? [];
  for (const condition of conditions) await waitFor(condition, topology, later, earlier, probers, report);
}

async function waitFor(
  { question, timeoutMinutes }: ConditionNote,
  topology: Topology,
  { name }: Guest,
  earlier: Guest,
  probers: Probers,
  report: (line: string) => void,
): Promise<void> {
  const condition = `${earlier.name} (${describeQuestion(question)})`;
  report(`${name} is waiting for ${condition}`);
  const progress = (seconds: number, reason: string) =>
    report(`${name} is still waiting for ${condition} after ${seconds} s: ${reason}`);
  let reason: string | undefined;
  try {
    const check = { lab: topology.lab, question, timeoutSeconds: ATTEMPT_SECONDS };
    reason = await repeat(attemptAt(topology, check, earlier, probers), timeoutMinutes * 60, progress);
  } catch (error) {
    if (!isLabError(error)) throw error;
    throw new LabError(`${name} cannot wait for ${condition}: ${error.message}`);
  }
  if (reason === undefined) return report(`${condition} is ready for ${name}`);
  throw new LabError(
    `${condition} was not ready for ${name} within ${timeoutMinutes} min: ${reason.replace(/\.$/, "")}. ` +
      `Fix ${earlier.name}, or raise timeoutMinutes in dependsOn of ${name}, and apply again; what was applied stays`,
  );
}

/**
 * Repeats an attempt until it succeeds or the time is up.
 *
 * @returns the last problem, or undefined if an attempt succeeded
 */
async function repeat(
  attempt: Attempt,
  timeoutSeconds: number,
  progress: (seconds: number, reason: string) => void,
): Promise<string | undefined> {
  const start = performance.now();
  const since = (begin: number) => (performance.now() - begin) / 1000;
  for (let reported = 0; ; ) {
    const begin = performance.now();
    const result = await resultOf(attempt);
    if (result === undefined) return undefined;
    const reason = reasonOf(attempt, typeof result === "string" ? result : result.message);
    if (since(start) >= timeoutSeconds) return reason;
    if (since(start) >= reported + REPORT_SECONDS) {
      reported = Math.round(since(start));
      progress(reported, reason);
    }
    await sleep(Math.max(0, ATTEMPT_SECONDS - since(begin)) * 1000);
  }
}
