/** Lines for a file that others write too, between markers by which they are found again. Each lab has one block a file. */
export function markedBlock(lab: string, lines: readonly string[]): string {
  return [begin(lab), ...lines, end(lab), ""].join("\n");
}

/** The markers in a file are not those of one block. */
export class BrokenBlockError extends Error {}

/**
 * A file's text with the lab's block in it. All around it stays as it is, sign by sign; the block's lines end as the file's do.
 *
 * @param block as `markedBlock` makes it; nothing takes the block out, and leaves what was there before it came
 * @param place where it goes if there is none yet
 * @throws {BrokenBlockError} with the numbers of the lines that have markers
 */
export function withBlock(text: string, lab: string, block: string | undefined, place: "start" | "end"): string {
  const found = blockIn(text, lab);
  if (!found) return block === undefined ? text : withNewBlock(text, block, place);
  const [before, old, after] = [text.slice(0, found.from), text.slice(found.from, found.to), text.slice(found.to)];
  const lineEnd = lineEndOf(old);
  const ended = old.endsWith("\n");
  if (block !== undefined) return before + withLineEnds(block, lineEnd, ended) + after;
  // The text before had no end of its own then.
  return (ended ? before : before.slice(0, -lineEnd.length)) + after;
}

/** The lines of the lab's block in a text; undefined where there is none. @throws {BrokenBlockError} */
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
  const told = [...mine, ...between]
    .sort((a, b) => a.number - b.number)
    .map(({ number, line }) => `line ${number}: ${line}`);
  throw new BrokenBlockError(
    `it should have one "${begin(lab)}" and after it one "${end(lab)}", and has\n${told.join("\n")}`,
  );
}

interface Line {
  /** Counted from 1. */
  readonly number: number;
  /** Without its end. */
  readonly line: string;
  readonly from: number;
  /** Behind its end. */
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
