import fc from "fast-check";
import { BrokenBlockError, blockLines, markedBlock, withBlock } from "../../lib/files/marked-block.js";

const block = (...lines: string[]) => markedBlock("lab", lines);
const place = fc.constantFrom("start" as const, "end" as const);

/** Content of a file: other blocks, lines that resemble markers, and any line breaks, even none at the end. */
const around = fc
  .array(
    fc.tuple(
      fc.oneof(
        fc.string({ unit: "binary" }).map((text) => text.replaceAll("\n", "")),
        fc.constantFrom(
          "",
          "127.0.0.1 localhost",
          "# labvisor lab",
          "# labvisor labs begin",
          " # labvisor lab end",
          "\r",
        ),
        fc.constant("# labvisor other begin\n# labvisor other end"),
      ),
      fc.constantFrom("\n", "\r\n"),
    ),
  )
  .chain((lines) =>
    fc.boolean().map((ended) =>
      lines
        .flat()
        .slice(0, ended ? undefined : -1)
        .join(""),
    ),
  );
const lines = fc.array(fc.stringMatching(/^[ -~]{0,20}$/));

test("a new block is inserted at its position, with the line breaks of the file", () => {
  expect(withBlock("a\n", "lab", block("x"), "end")).toBe("a\n# labvisor lab begin\nx\n# labvisor lab end\n");
  expect(withBlock("a\r\nb", "lab", block("x"), "end")).toBe(
    "a\r\nb\r\n# labvisor lab begin\r\nx\r\n# labvisor lab end",
  );
  expect(withBlock("a", "lab", block("x"), "start")).toBe("# labvisor lab begin\nx\n# labvisor lab end\na");
  expect(withBlock("", "lab", block(), "end")).toBe(block());
});

test("an existing block is replaced in place, and the rest is preserved", () => {
  fc.assert(
    fc.property(around, around, lines, lines, place, (before, after, old, fresh, where) => {
      const head = before === "" || before.endsWith("\n") ? before : `${before}\n`;
      const text = head + block(...old) + after;
      expect(withBlock(text, "lab", block(...fresh), where)).toBe(head + block(...fresh) + after);
      expect(withBlock(text, "lab", undefined, where)).toBe(head + after);
    }),
  );
});

test("writing a block is idempotent, and removing it restores the file", () => {
  fc.assert(
    fc.property(around, lines, lines, place, (text, first, second, where) => {
      const once = withBlock(text, "lab", block(...first), where);
      expect(withBlock(once, "lab", block(...first), where)).toBe(once);
      expect(blockLines(once, "lab")).toEqual(
        block(...first)
          .trimEnd()
          .split("\n"),
      );
      expect(withBlock(once, "lab", undefined, where)).toBe(text);
      // A later version of the block leaves no trace of the first.
      expect(withBlock(once, "lab", block(...second), where)).toBe(withBlock(text, "lab", block(...second), where));
    }),
  );
});

test("a lab whose name is a prefix of another has its own block", () => {
  const both = withBlock(block("mine"), "lab2", markedBlock("lab2", ["other"]), "end");
  expect(withBlock(both, "lab", undefined, "end")).toBe(markedBlock("lab2", ["other"]));
});

test.each([
  ["a begin without an end", "a\n# labvisor lab begin\nb\n", ["line 2: # labvisor lab begin"]],
  ["an end without a begin", "# labvisor lab end\r\n", ["line 1: # labvisor lab end"]],
  ["an end before its begin", "# labvisor lab end\n# labvisor lab begin\n", ["line 1: ", "line 2: "]],
  ["two blocks of one lab", block() + block(), ["line 1: ", "line 2: ", "line 3: ", "line 4: "]],
  [
    "another lab's marker within",
    "# labvisor lab begin\n# labvisor other begin\n# labvisor lab end\n# labvisor other end\n",
    ["line 1: ", "line 2: # labvisor other begin", "line 3: "],
  ],
])("%s is rejected with the line numbers", (_, text, message) => {
  for (const fresh of [block("x"), undefined]) {
    let error: unknown;
    try {
      withBlock(text, "lab", fresh, "end");
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(BrokenBlockError);
    for (const each of message) expect((error as Error).message).toContain(`\n${each}`);
  }
});
