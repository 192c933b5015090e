/** The beginning of all marks. Tags of users cannot begin like this. */
export const MARK_PREFIX = "labvisor.";

/** The number of digits of a lab id in a mark. */
export const MARK_DIGITS = 8;

/**
 * Returns the tag that marks the guests of a lab, such as `labvisor.1f0c9a3e`.
 *
 * @param labId the random id in the lab's state
 */
export function markOf(labId: string): string {
  return MARK_PREFIX + labId.slice(0, MARK_DIGITS);
}
