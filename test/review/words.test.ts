import { renderMarkdown } from "../../lib/review/markdown.js";
import { report } from "../../lib/review/report.js";
import { namesWords } from "../../lib/review/words.js";
import { memoryChange } from "./memory-change.js";

const textOf = (names: readonly string[]) =>
  namesWords(names, "guest")
    .map((word) => (typeof word === "object" && "code" in word ? word.code : word))
    .join("");

test.each([
  [["web"], "web"],
  [["web", "db"], "db, web"],
  [["pc-2", "pc-1"], "pc-1, pc-2"],
  [["pc-10", "pc-9", "pc-8"], "pc-8 … pc-10, 3 guests"],
  [["pc-1", "pc-2", "pc-3", "pc-5", "web"], "pc-1 … pc-3, pc-5, web, 5 guests"],
  [["pc08", "pc09", "pc10"], "pc08 … pc10, 3 guests"],
  [["room1/pc1", "room2/pc2", "room3/pc3"], "room1/pc1, room2/pc2, room3/pc3"],
])("the names %j are %j", (names, text) => {
  expect(textOf(names)).toBe(text);
});

test("a change to the memory of 300 guests is a line, and a comment of less than 20 KB", () => {
  const text = renderMarkdown({ ...report("main", [memoryChange(300)]), commit: "0123456789ab" });
  expect(text).toContain("## Effects on `campus` at `0123456789ab`\n\n`campus`: 300 changed (300 restart)\n");
  expect(text).toContain("- `pc-1` … `pc-300`, 300 guests: `memory 512 → 1024 MiB`\n");
  expect(text.length).toBeLessThan(20_000);
});

test("a restarted guest has one line, with the growth of its disk and its new MAC", () => {
  const text = renderMarkdown(report("main", [memoryChange(1, { mac: "02:00:00:00:00:02", diskMib: 4096 })]));
  expect(text).toContain(
    "### Restarted\n\n- `pc-1`: `memory 512 → 1024 MiB`, " +
      "`network_adapters[0].mac 02:00:00:00:00:01 → 02:00:00:00:00:02`, `boot size 2048 → 4096 MiB`\n\n#",
  );
});
