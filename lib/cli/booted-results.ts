import { problemLine } from "../probes/report.js";
import { type FailedPair, failedCount, type GuestResult, type Results } from "../topology/results.js";
import { type BootedTest, skippedCounts, summaryText } from "./booted-test.js";

/** The most lines between guests in a readable diagram. */
const MOST_LINES = 8;

/** A check that has not passed. */
interface Failure {
  /** The ids of the guests at its ends. Absent for an end that is no guest, such as the host. */
  readonly from?: string;
  readonly to?: string;
  /** The failure, in a line. */
  readonly failure: string;
}

/**
 * Returns the results of a booted test for the diagram of its lab.
 *
 * Failed checks between two guests are a line, unless there would be too many, or one of the guests did not boot, which
 * is then the cause. Guests show their other failed checks.
 */
export function resultsOf(test: BootedTest): Results {
  const { plan, booted } = test;
  const { topology, guests, skipped } = plan;
  const running = new Set(guests.flatMap(({ guest }) => (booted.includes(guest.name) ? guest.id : [])));
  const failures = failuresOf(test);
  const pairs = failures.filter((each): each is FailedPair => isPair(each, running));
  const lines = new Set(pairs.map(({ from, to }) => [from, to].sort().join(" ")));
  const drawn = lines.size > MOST_LINES ? [] : pairs;
  const others = failures.filter((each) => !drawn.some((pair) => pair === each));
  const results = topology.guests.flatMap(({ id }) => {
    const own = others.filter(({ from, to }) => [from, to].includes(id));
    const result = running.has(id) ? resultOfRunning(own, running) : resultOfOther(plan, id, own);
    return result ? [[id, result] as const] : [];
  });
  const counts = skipped.length > 0 ? ` Skipped: ${skippedCounts(plan)}.` : "";
  return { guests: new Map(results), pairs: drawn, summary: `${topology.lab}: ${summaryText(test)}${counts}` };
}

function failuresOf({ plan, outcomes }: BootedTest): Failure[] {
  const ids = new Map(plan.topology.guests.map(({ id, name }) => [name, id]));
  return outcomes
    .filter(({ result }) => result !== "passed")
    .map((each) => ({ from: ids.get(each.from), to: ids.get(each.to), failure: problemLine(each).trimEnd() }));
}

function isPair({ from, to }: Failure, running: ReadonlySet<string>): boolean {
  return from !== to && [from, to].every((guest) => guest !== undefined && running.has(guest));
}

/** Returns the result of a guest in which commands can run. What fails because another did not boot is left out. */
function resultOfRunning(own: readonly Failure[], running: ReadonlySet<string>): GuestResult | undefined {
  const failed = own.filter(({ from, to }) => [from, to].every((guest) => guest === undefined || running.has(guest)));
  return failed.length > 0 ? { mark: "failed", text: failedCount(failed), failures: linesOf(failed) } : undefined;
}

function resultOfOther({ guests, skipped }: BootedTest["plan"], id: string, own: readonly Failure[]): GuestResult {
  const failures = linesOf(own);
  if (guests.some(({ guest }) => guest.id === id)) return { mark: "failed", text: "did not boot", failures };
  const reason = skipped.find(({ guest }) => guest.id === id)?.reason;
  return { mark: "skipped", text: reason === undefined ? "left out" : `skipped: ${reason}`, failures };
}

function linesOf(failures: readonly Failure[]): string[] {
  return failures.map(({ failure }) => failure);
}
