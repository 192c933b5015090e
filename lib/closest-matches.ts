import { distance } from "fastest-levenshtein";

/**
 * Returns the words that `word` may be a misspelling of, the most similar first, three at most.
 *
 * Letter case, underscores, and hyphens do not count: `vram_mib` matches `vramMib` exactly.
 */
export function closestMatches(word: string, words: readonly string[]): string[] {
  const letters = lettersOf(word);
  return words
    .map((each) => ({ each, edits: editsBetween(letters, lettersOf(each)) }))
    .filter(({ each, edits }) => edits <= maxEdits(lettersOf(each).length))
    .sort((a, b) => a.edits - b.edits)
    .slice(0, 3)
    .map(({ each }) => each);
}

function lettersOf(word: string): string {
  return word.replaceAll(/[_-]/g, "").toLowerCase();
}

/** Returns the Levenshtein distance, except that letters in another order count as one edit. */
function editsBetween(a: string, b: string): number {
  const isReordered = [...a].sort().join("") === [...b].sort().join("");
  return isReordered ? Math.min(1, distance(a, b)) : distance(a, b);
}

/**
 * Returns the number of edits that a misspelling may have: a third of the letters, but two in a word of four or five
 * letters, and one in a shorter word.
 */
function maxEdits(length: number): number {
  return Math.min(length / 2, Math.max(2, length / 3));
}
