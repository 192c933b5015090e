import { escapeControlCharacters } from "../control-characters.js";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Escapes a text, or the value of a quoted attribute, for HTML and XML. */
export function escapeMarkup(text: string): string {
  return escapeControlCharacters(text).replace(/[&<>"']/g, (sign) => ENTITIES[sign]);
}
