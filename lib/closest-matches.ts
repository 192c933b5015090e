import { distance } from "fastest-levenshtein";

/** Returns the words that somebody may have meant by `word`: the nearest first, three at most. Ignores case. */
export function closestMatches(word: string, words: readonly string[]): string[] {
  const lowerCase = word.toLowerCase();
  return words
    .map((each) => ({ each, edits: distance(lowerCase, each.toLowerCase()) }))
    .filter(({ each, edits }) => edits <= Math.max(2, each.length / 3))
    .sort((a, b) => a.edits - b.edits)
    .slice(0, 3)
    .map(({ each }) => each);
}
