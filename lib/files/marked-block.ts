/**
 * Returns a block of lines between markers, for a file that others write to as well.
 *
 * A file has at most one block per lab.
 */
export function markedBlock(lab: string, lines: readonly string[]): string {
  return [begin(lab), ...lines, end(lab), ""].join("\n");
}

/** A file whose markers do not enclose exactly one block. */
export class BrokenBlockError extends Error {}

/**
 * Inserts, replaces, or removes the lab's block in a text.
 *
 * Everything around the block is preserved exactly, and its lines end like the text's own.
 *
 * @param block the new block, from `markedBlock`; undefined removes the block and restores the text that was there
 *   before
 * @param place the position of a new block
 * @throws {BrokenBlockError} The markers are damaged; the message lists their lines.
 */
export function withBlock(text: string, lab: string, block: string | undefined, place: "start" | "end"): string {
  const found = blockIn(text, lab);
  if (!found) return block === undefined ? text : withNewBlock(text, block, place);
  const [before, old, after] = [text.slice(0, found.from), text.slice(found.from, found.to), text.slice(found.to)];
  const lineEnd = lineEndOf(old);
  const ended = old.endsWith("\n");
  if (block !== undefined) return before + withLineEnds(block, lineEnd, ended) + after;
  // The original text did not end with a line break.
  return (ended ? before : before.slice(0, -lineEnd.length)) + after;
}

/**
 * Returns the lines of the lab's block, or undefined if there is none.
 *
 * @throws {BrokenBlockError} The markers are damaged.
 */
export function blockLines(text: string, lab: string): string[] | undefined {
  const found = blockIn(text, lab);
  return found && linesOf(text.slice(found.from, found.to)).map(({ line }) => line);
}

function withNewBlock(text: string, block: string, place: "start" | "end"): string {
  const lineEnd = lineEndOf(text);
  if (place === "start") return withLineEnds(block, lineEnd, true) + text;
  if (text === "" || text.endsWith("\n")) return text + withLineEnds(block, lineEnd, true);
  return text + lineEnd + withLineEnds(block, lineEnd, false);
}

function blockIn(text: string, lab: string): { readonly from: number; readonly to: number } | undefined {
  const markers = linesOf(text).filter(({ line }) => /^# labvisor .* (begin|end)$/.test(line));
  const mine = markers.filter(({ line }) => line === begin(lab) || line === end(lab));
  if (mine.length === 0) return undefined;
  const [first, last] = mine;
  const between = markers.filter(({ from }) => first.from < from && from < (last ?? first).from);
  const whole = mine.length === 2 && first.line === begin(lab) && last.line === end(lab) && between.length === 0;
  if (whole) return { from: first.from, to: last.to };
  const markerLines = [...mine, ...between]
    .sort((a, b) => a.number - b.number)
    .map(({ number, line }) => `line ${number}: ${line}`);
  throw new BrokenBlockError(
    `it must have one "${begin(lab)}", followed by one "${end(lab)}", but has\n${markerLines.join("\n")}`,
  );
}

interface Line {
  /** The line number, starting at 1. */
  readonly number: number;
  /** The text without the line break. */
  readonly line: string;
  readonly from: number;
  /** The offset after the line break. */
  readonly to: number;
}

function linesOf(text: string): Line[] {
  return [...text.matchAll(/([^\n]*)(\n|$)/g)]
    .filter(([whole]) => whole !== "")
    .map(({ 0: whole, 1: line, index }, position) => ({
      number: position + 1,
      line: line.replace(/\r$/, ""),
      from: index,
      to: index + whole.length,
    }));
}

function lineEndOf(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? "\n";
}

function withLineEnds(block: string, lineEnd: string, ended: boolean): string {
  return (ended ? block : block.replace(/\n$/, "")).replaceAll("\n", lineEnd);
}

function begin(lab: string): string {
  return `# labvisor ${lab} begin`;
}

function end(lab: string): string {
  return `# labvisor ${lab} end`;
}
