/** One thing of those that `VBoxManage list ...` prints: `Key:   value` lines, as they came. */
export interface Block {
  /** The value of that key's first line; "" where there is none. */
  value(key: string): string;
  readonly text: string;
}

/** A block begins with the line of its first key, and ends before the next. */
export function parseBlocks(output: string, firstKey: string): Block[] {
  const text = output.replaceAll("\r\n", "\n");
  const starts = [...text.matchAll(new RegExp(`^${firstKey}:`, "gm"))].map(({ index }) => index);
  return starts.map((start, i) => block(text.slice(start, starts[i + 1])));
}

function block(text: string): Block {
  return { text, value: (key) => new RegExp(`^${key}: *(.*)$`, "m").exec(text)?.[1] ?? "" };
}
