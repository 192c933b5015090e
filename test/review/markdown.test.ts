import { MARKER, renderMarkdown } from "../../lib/review/markdown.js";
import { refusedReport, report, type StackReport } from "../../lib/review/report.js";

const stack = (more: Partial<StackReport> = {}): StackReport => ({
  stack: "lab",
  verdict: "safe",
  changes: [],
  renames: [],
  networks: [],
  capacity: [],
  policies: [],
  warnings: { added: [], existing: [], acknowledged: [] },
  diagram: {
    topology: { lab: "lab", hypervisors: [], networks: [], guests: [], adapters: [], forwards: [] },
    marks: {},
  },
  ...more,
});

const change = (more: object = {}) =>
  ({
    address: "virtualbox_vm.web",
    type: "virtualbox_vm",
    action: "update",
    forcedBy: [],
    attributes: [],
    ...more,
  }) as StackReport["changes"][number];

test("it begins with the mark by which its comment is found again", () => {
  expect(renderMarkdown(report("main", [stack()])).startsWith(`${MARKER}\n`)).toBe(true);
});

test("nothing in a name or value is taken for Markdown, HTML, or a person", () => {
  const hostile = "a`b``c|d\n# e <img src=x> @all [f](g)";
  const text = renderMarkdown(
    report("main", [
      stack({
        changes: [change({ construct: hostile, attributes: [{ path: hostile, before: hostile, after: hostile }] })],
        networks: [{ kind: "network", name: hostile, after: hostile }],
        warnings: { added: [{ code: hostile, at: hostile, message: hostile }], existing: [], acknowledged: [] },
      }),
    ]),
  );
  // In code, behind a fence that is longer than what it has of them.
  const shown = "``` a`b``c|d # e <img src=x> @all [f](g) ```";
  expect(text).toContain(`- ${shown} ${shown}: ${shown} (new)\n`);
  // In a table, a pipe would end the cell.
  expect(text).toContain(`| network | ${shown.replace("|", "\\|")} |  | ${shown.replace("|", "\\|")} |\n`);
});

test("warnings tell whether they are new, and why they are meant", () => {
  const warning = { code: "LV127", at: "lab/laptop", message: "too many" };
  const text = renderMarkdown(
    report("main", [
      stack({
        warnings: {
          added: [warning],
          existing: [
            { ...warning, code: "LV125" },
            { ...warning, code: "our-names", change: "no longer acknowledged" },
          ],
          acknowledged: [
            { ...warning, acknowledged: "it is idle" },
            { ...warning, acknowledged: "it rests", change: "newly acknowledged" },
          ],
        },
      }),
    ]),
  );
  expect(text).toContain("- `LV127` `lab/laptop`: `too many` (new)\n- `LV125` `lab/laptop`: `too many`\n");
  expect(text).toContain("- `our-names` `lab/laptop`: `too many` (no longer acknowledged)\n");
  expect(text).toContain("### Acknowledged warnings\n\n- `LV127` `lab/laptop`: `too many`. Meant: `it is idle`\n");
  expect(text).toContain("- `LV127` `lab/laptop`: `too many`. Meant: `it rests` (newly acknowledged)\n");
});

test("capacity is told where it changes, against what is declared where somebody says", () => {
  const side = (more: object) => ({ guests: 1, cpus: 1, memoryMib: 512, ...more });
  const text = renderMarkdown(
    report("main", [
      stack({
        capacity: [
          {
            hypervisor: "same",
            before: side({}),
            after: side({}),
            declaredBefore: { cpus: 1 },
            declaredAfter: { cpus: 1 },
          },
          {
            hypervisor: "asked",
            before: side({}),
            after: side({ cpus: 2 }),
            declaredBefore: { cpus: 4 },
            declaredAfter: { cpus: 4 },
          },
          {
            hypervisor: "declared",
            before: side({}),
            after: side({ diskMib: 2048 }),
            declaredBefore: {},
            declaredAfter: { diskMib: 10240, memoryMib: 4096 },
          },
          {
            hypervisor: "smaller",
            before: side({}),
            after: side({}),
            declaredBefore: { memoryMib: 4096 },
            declaredAfter: { memoryMib: 2048 },
          },
        ],
      }),
    ]),
  );
  expect(text).toContain(`### Capacity

| hypervisor | guests | CPUs | memory (MiB) | disks (MiB) |
|---|---|---|---|---|
| \`asked\` | 1 | 1 → **2** of 4 | 512 | unknown |
| \`declared\` | 1 | 1 | 512 of undeclared → **4096** | unknown → **2048** of undeclared → **10240** |
| \`smaller\` | 1 | 1 | 512 of 4096 → **2048** | unknown |
`);
});

test("several stacks are told apart, and one that is gone is named", () => {
  const text = renderMarkdown(report("main", [stack({ stack: "one" }), stack({ stack: "two" })], ["three"]));
  expect(text).toContain("## `one`: safe");
  expect(text).toContain("## `two`: safe");
  expect(text).toContain("- `three` is no longer part of the project, and what it made stays");
});

test("what is refused says why", () => {
  const text = renderMarkdown(refusedReport("main", { by: "rules", reasons: ["LV104 lab/web: given twice"] }));
  expect(text).toContain(
    "🔴 **Breaks rules**: there is nothing to plan. Compared with `main`.\n\n- `LV104 lab/web: given twice`",
  );
});
