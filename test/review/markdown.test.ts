import { renderMarkdown } from "../../lib/review/markdown.js";
import { refusedReport, report, type StackReport } from "../../lib/review/report.js";

const stack = (more: Partial<StackReport> = {}): StackReport => ({
  stack: "lab",
  verdict: "safe",
  counts: {
    added: 0,
    changed: 1,
    restarted: 0,
    replaced: 0,
    destroyed: 0,
    forgotten: 0,
    disksLost: 0,
    others: 0,
  },
  changes: [],
  consequences: [],
  moves: [],
  renames: [],
  firstBoot: [],
  startOrder: [],
  networks: [],
  capacity: [],
  images: [],
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

test("a report starts with the marker that identifies its comment", () => {
  expect(renderMarkdown(report("main", [stack()])).startsWith("<!-- labvisor review -->\n")).toBe(true);
});

test("names and values cannot contain Markdown, HTML, or mentions", () => {
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
  // In a code span whose fence is longer than any run of backticks in it.
  const shown = "``` a`b``c|d # e <img src=x> @all [f](g) ```";
  expect(text).toContain(`- ${shown} ${shown}: ${shown} (new)\n`);
  // A pipe would end a table cell.
  expect(text).toContain(`| network | ${shown.replace("|", "\\|")} |  | ${shown.replace("|", "\\|")} |\n`);
});

test("disks that a guest loses, and guests that were deleted outside of Labvisor, have sections of their own", () => {
  const text = renderMarkdown(
    report("main", [
      stack({
        changes: [
          change({ construct: "db", guest: "db", disksLost: ["scsi1"] }),
          change({ construct: "web", guest: "web", action: "create", recreated: true }),
        ],
      }),
    ]),
  );
  expect(text).toContain("### Lost disks\n\n- `db` loses its disk `scsi1`, with all its content\n");
  expect(text).toContain("### Created again\n\n- `web` was deleted outside of Labvisor, and is created again\n");
});

test("a backslash before a pipe does not end a table cell", () => {
  const text = renderMarkdown(
    report("main", [stack({ networks: [{ kind: "network", name: "a\\|b", after: "\\|<img>" }] })]),
  );
  expect(text).toContain("| network | `a\\ \\|b` |  | `\\ \\|<img>` |\n");
});

test("characters that a terminal obeys, or that change the order of a text, are shown as their codes", () => {
  const text = renderMarkdown(report("\u001b[31m\u009b\u202e\ud800x", []));
  expect(text).toContain("`\\u{1b}[31m\\u{9b}\\u{202e}\\u{d800}x`");
});

test("warnings are marked as new, and acknowledged ones have their reason", () => {
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
  expect(text).toContain("### Acknowledged warnings\n\n- `LV127` `lab/laptop`: `too many`. Reason: `it is idle`\n");
  expect(text).toContain("- `LV127` `lab/laptop`: `too many`. Reason: `it rests` (newly acknowledged)\n");
});

test("official images that are added, moved, and removed are listed with their versions", () => {
  const images = [
    { image: "alpine-3.23", after: "3.23.4-r0" },
    { image: "debian-13", before: "20260712-2537", after: "20261101-2601" },
    { image: "rocky-9", before: "9.8-20260525.0" },
  ];
  expect(renderMarkdown(report("main", [stack({ images })], []))).toContain(
    [
      "### Official images",
      "",
      "- `alpine-3.23` 3.23.4-r0, which the lab did not use before",
      "- `debian-13` 20260712-2537 → **20261101-2601**",
      "- `rocky-9` is no longer used",
    ].join("\n"),
  );
});

test("changed demand is shown with the declared capacity", () => {
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

test("each of several stacks has a heading, and removed ones are listed", () => {
  const text = renderMarkdown(report("main", [stack({ stack: "one" }), stack({ stack: "two" })], ["three"]));
  expect(text).toContain("## `one`: safe");
  expect(text).toContain("## `two`: safe");
  expect(text).toContain("- `three` is no longer part of the project, but its resources remain.");
});

test("a report of broken rules lists the reasons", () => {
  const text = renderMarkdown(refusedReport("main", { by: "rules", reasons: ["LV104 lab/web: given twice"] }));
  expect(text).toContain(
    "🔴 **Breaks rules**, so there is no plan. Compared with `main`.\n\n- `LV104 lab/web: given twice`",
  );
});
