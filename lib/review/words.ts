import { nameRanges } from "../topology/name-ranges.js";

/** Text of Labvisor's own as strings; text from a lab, a plan, or a person as code. */
export type Words = readonly (string | Code | { readonly strong: string } | { readonly light: Light })[];

/** The color of the light before a verdict. The words after it say the same. */
export type Light = "white" | "green" | "yellow" | "orange" | "red";

export interface Code {
  readonly code: string;
}

export function code(value: string): Code {
  return { code: value };
}

/** Returns words as plain text, without lights. */
export function plainText(words: Words): string {
  return words
    .map((word) => {
      if (typeof word === "string") return word;
      return "code" in word ? word.code : "strong" in word ? word.strong : "";
    })
    .join("");
}

/** The names and ranges in a list, before the others are only counted. */
const MAX_RANGES = 12;

/**
 * Returns names as words, sorted, with numbered ones as a range: `db`, `pc-1` … `pc-300`, 301 guests. Of many, it names
 * the first ones.
 *
 * @param noun what the names stand for, in the singular; a count follows ranges
 */
export function namesWords(names: readonly string[], noun: string): Words {
  const ranges = nameRanges(names);
  const words = ranges
    .slice(0, MAX_RANGES)
    .flatMap(({ first, last, length }, index) => [
      ...(index === 0 ? [] : [", "]),
      code(first),
      ...(length === 1 ? [] : [length === 2 ? ", " : " … ", code(last)]),
    ]);
  if (ranges.length > MAX_RANGES) return [...words, `, and others, ${names.length} ${noun}s`];
  return ranges.some(({ length }) => length > 2) ? [...words, `, ${names.length} ${noun}s`] : words;
}
