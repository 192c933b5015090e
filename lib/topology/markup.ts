const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Control characters, halves of characters, and those that change the order in which a text is shown. */
export const INVISIBLE = /[\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Escapes a text, or the value of a quoted attribute, for HTML and XML.
 *
 * Characters that XML does not allow, or that change the order in which a text is shown, become spaces.
 */
export function escapeMarkup(text: string): string {
  return text
    .replace(/(?![\t\n])[\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069\uFFFE\uFFFF]/gu, " ")
    .replace(/[&<>"']/g, (sign) => ENTITIES[sign]);
}
