/**
 * Returns a text as a tag or a storage id: lower-case letters, digits, ".", "-", and "_"; it begins with a letter and
 * ends with a letter or a digit.
 */
export function tagName(text: string): string {
  return text
    .toLowerCase()
    .replace(/^[^a-z]+/, (start) => `n${start}`)
    .replace(/[^a-z0-9]+$/, "")
    .replace(/[^a-z0-9._-]/g, "-");
}

/** The beginning of all marks. Tags of users cannot begin like this. */
export const MARK_PREFIX = "labvisor.";

/** The number of hexadecimal digits of a mark, such as `labvisor.1f0c9a3e`. */
export const MARK_DIGITS = 8;

/** Returns the mark in a text, such as a comment or a list of tags. */
export function markIn(text: unknown): string | undefined {
  return /\blabvisor\.[0-9a-f]{8}\b/.exec(String(text ?? ""))?.[0];
}
