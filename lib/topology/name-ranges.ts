/** Compares names, with numbers in them by value, in the same way on every machine. */
export const byName = new Intl.Collator("en", { numeric: true }).compare;

/** Names that are numbered without a gap, such as `pc-1` to `pc-9`. A single name is a range of length 1. */
export interface NameRange {
  readonly first: string;
  readonly last: string;
  readonly length: number;
}

/** Returns the sorted names as ranges. */
export function nameRanges(names: readonly string[]): NameRange[] {
  const ranges: NameRange[] = [];
  for (const name of [...new Set(names)].sort(byName)) {
    const range = ranges.at(-1);
    if (range && isNext(range.last, name))
      ranges[ranges.length - 1] = { first: range.first, last: name, length: range.length + 1 };
    else ranges.push({ first: name, last: name, length: 1 });
  }
  return ranges;
}

function isNext(name: string, next: string): boolean {
  const [, stem, digits] = /^(.*?)(\d+)$/s.exec(name) ?? [];
  return digits !== undefined && next === `${stem}${String(Number(digits) + 1).padStart(digits.length, "0")}`;
}
