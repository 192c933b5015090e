import { setTimeout as sleep } from "node:timers/promises";
import { type Check, Expectation } from "../checks/check.js";
import { describeQuestion, isGuestQuestion } from "../lab/question.js";
import { isLabError, LabError } from "../lab-error.js";
import type { Guest, Topology } from "../topology/topology.js";
import { attemptAt, guestOf, type Probers, reasonOf, resultOf } from "./attempt.js";
import { ProberUnavailableError, UnreachableError } from "./prober.js";

/** A check and the topology of its lab. */
export interface LabCheck {
  readonly name: string;
  readonly check: Check;
  readonly topology: Topology;
}

/** The outcome of a check. */
export interface Outcome {
  readonly check: string;
  readonly lab: string;
  readonly from: string;
  readonly to: string;
  /** The probe and its port, such as "http 80". */
  readonly probe: string;
  readonly expect: Check["expect"];
  /** The result; "unknown" means that the check could not run. */
  readonly result: "passed" | "failed" | "unknown";
  readonly attempts: number;
  readonly reason?: string;
}

/**
 * Probes a target until the result is as expected or the attempts are used up.
 *
 * A target that must be unreachable is probed once, as soon as the prober is available.
 */
export async function runCheck({ name, check, topology }: LabCheck, probers: Probers): Promise<Outcome> {
  const { expect, question, timeoutSeconds } = check;
  const to = guestOf(topology, check.to);
  const outcome = {
    check: name,
    lab: check.lab,
    from: originName({ name, check, topology }, to),
    to: to?.name ?? check.to,
    probe: describeQuestion(question),
    expect,
  };
  let attempts = 0;
  try {
    if (!to) throw new LabError(`the lab ${check.lab} has no guest ${check.to}`);
    const attempt = attemptAt(topology, check, to, probers);
    for (;;) {
      attempts++;
      const start = performance.now();
      const result = await resultOf(attempt);
      const isLast = attempts >= check.attempts;
      if (result instanceof ProberUnavailableError) {
        if (isLast) throw result;
      } else {
        const problem = problemWith(result, expect);
        if (problem === undefined) return { ...outcome, attempts, result: "passed" };
        if (isLast || expect === Expectation.UNREACHABLE) {
          return { ...outcome, attempts, result: "failed", reason: reasonOf(attempt, problem) };
        }
      }
      await sleep(Math.max(0, timeoutSeconds * 1000 - (performance.now() - start)));
    }
  } catch (error) {
    if (!isLabError(error)) throw error;
    return { ...outcome, attempts, result: "unknown", reason: error.message };
  }
}

function originName({ check: { from, question }, topology }: LabCheck, to: Guest | undefined): string {
  if (to && isGuestQuestion(question)) return to.name;
  if (from === undefined) return "this machine";
  const name = from === "host" ? topology.hypervisors.find(({ id }) => id === to?.hypervisor)?.name : undefined;
  return name ?? guestOf(topology, from)?.name ?? from;
}

/** Returns the difference between a result and the expectation, or undefined if they match. */
function problemWith(result: string | UnreachableError | undefined, expect: Check["expect"]): string | undefined {
  if (expect === Expectation.UNREACHABLE) return result instanceof UnreachableError ? undefined : "the target responds";
  return result instanceof UnreachableError ? result.message : result;
}
