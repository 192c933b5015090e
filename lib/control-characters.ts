/*
 * Control characters, halves of characters, and those that no XML may contain. Programs refuse or mangle them, and a
 * terminal obeys them. Tabs and line breaks are none of them.
 */
const CONTROL = /(?!\t|\r?\n)[\p{Cc}\p{Cs}\uFFFE\uFFFF]/u;

/** The characters that change the order in which a text is shown. */
const ORDER = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

const UNPRINTABLE = new RegExp(`${CONTROL.source}|${ORDER.source}`, "gu");

/** Whether a value is a text without control characters. It may have several lines. */
export function isPrintable(value: unknown): value is string {
  return typeof value === "string" && !CONTROL.test(value);
}

/** Whether a value is a text of one line without control characters, and not empty. */
export function isLine(value: unknown): value is string {
  return isPrintable(value) && /^[^\t\r\n\u2028\u2029]+$/.test(value);
}

/**
 * Returns a text as it may be shown: control characters, and those that change its order, as `\u{1b}`.
 *
 * Others wrote some of the texts that Labvisor shows, such as descriptions on a hypervisor.
 */
export function escapeControlCharacters(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
