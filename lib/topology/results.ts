/** The results of a booted test, for the diagram of its lab. */
export interface Results {
  /** The results of guests that did not boot, or whose own checks failed, by the guest's id. */
  readonly guests: ReadonlyMap<string, GuestResult>;
  /** The checks between two guests that failed. */
  readonly pairs: readonly FailedPair[];
  /** A line with the numbers of guests and checks. */
  readonly summary: string;
}

export interface GuestResult {
  readonly mark: "failed" | "skipped";
  /** The result in a few words. */
  readonly text: string;
  /** The failures, one line each. */
  readonly failures: readonly string[];
}

export interface FailedPair {
  /** The ids of guests. */
  readonly from: string;
  readonly to: string;
  /** The failure, in a line. */
  readonly failure: string;
}

/** Returns, for example, "2 failed". */
export function failedCount({ length }: readonly unknown[]): string {
  return `${length} failed`;
}
