const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** For a text or a quoted attribute of HTML or XML: nothing in it is taken for markup, and what XML cannot hold is a space. */
export function escapeMarkup(text: string): string {
  return text.replace(/[^\P{Cc}\t\n]|[\p{Cs}\uFFFE\uFFFF]/gu, " ").replace(/[&<>"']/g, (sign) => ENTITIES[sign]);
}
