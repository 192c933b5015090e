import type { BootPlan } from "../boot/plan.js";
import type { Outcome } from "../probes/run-check.js";
import type { GuestChange } from "./booted-change.js";
import type { FailureFiles } from "./failure-files.js";

/** The result of a booted test of one lab. */
export interface BootedTest {
  readonly plan: BootPlan;
  /** The names of the guests in which commands can run. */
  readonly booted: readonly string[];
  readonly outcomes: readonly Outcome[];
  /** The files for the checks that have not passed. Absent if all have. */
  readonly files?: FailureFiles;
  /** The change that was applied to the booted lab. Absent if the lab was booted as it is. */
  readonly change?: {
    /** The revision of the lab before it. */
    readonly from: string;
    readonly guests: readonly GuestChange[];
    /** The outcomes before it. */
    readonly before: readonly Outcome[];
  };
}

/** Returns the numbers of guests and checks in a sentence. */
export function summaryText({ plan: { guests, skipped }, booted, outcomes }: BootedTest): string {
  const passed = outcomes.filter(({ result }) => result === "passed").length;
  const total = guests.length + skipped.length;
  return `${booted.length} of ${total} guests booted, ${passed} of ${outcomes.length} checks passed.`;
}

/** Returns the guests that cannot boot in QEMU, counted by reason: "2 containers, 1 Windows". */
export function skippedCounts({ skipped }: Pick<BootPlan, "skipped">): string {
  return [...new Set(skipped.map(({ reason }) => reason))]
    .map((reason) => {
      const { length } = skipped.filter((each) => each.reason === reason);
      return `${length} ${reason}${reason === "container" && length > 1 ? "s" : ""}`;
    })
    .join(", ");
}
