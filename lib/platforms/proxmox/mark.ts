/** The beginning of all marks. Tags of users cannot begin like this. */
export const MARK_PREFIX = "labvisor.";

/** The number of hexadecimal digits of a mark, such as `labvisor.1f0c9a3e`. */
export const MARK_DIGITS = 8;
