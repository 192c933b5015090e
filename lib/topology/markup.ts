const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * Escapes a text, or the value of a quoted attribute, for HTML and XML.
 *
 * Characters that XML does not allow become spaces.
 */
export function escapeMarkup(text: string): string {
  return text.replace(/[^\P{Cc}\t\n]|[\p{Cs}\uFFFE\uFFFF]/gu, " ").replace(/[&<>"']/g, (sign) => ENTITIES[sign]);
}
