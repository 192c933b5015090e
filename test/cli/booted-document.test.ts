import type { BootPlan } from "../../lib/boot/plan.js";
import { bootedTestDocument } from "../../lib/cli/booted-document.js";
import type { BootedTest } from "../../lib/cli/booted-test.js";
import type { Outcome } from "../../lib/probes/run-check.js";
import { renderComment } from "../../lib/review/markdown.js";

const guest = (name: string) => ({
  guest: { id: `vm.${name}`, name },
  hardware: { disks: [{ name: "boot", image: { path: "debian.qcow2" } }] },
});

function lab(name: string) {
  const guests = ["web", "db"].map((each) => ({ id: `vm.${each}`, name: each, hypervisor: "laptop" }));
  return {
    ...{ lab: name, hypervisors: [{ id: "laptop", name: "laptop", platform: "VirtualBox" }] },
    ...{ networks: [], guests, adapters: [], forwards: [] },
  };
}

function plan(more: Partial<BootPlan> = {}): BootPlan {
  const base = { topology: lab("campus"), guests: [guest("web"), guest("db")], skipped: [], networks: [] };
  return { ...base, ...more } as unknown as BootPlan;
}

function outcome(name: string, reason?: string): Outcome {
  const ends = { from: "web", to: "db", probe: "ping", expect: "reachable" as Outcome["expect"] };
  const result = reason === undefined ? ("passed" as const) : ("failed" as const);
  return { check: name, lab: "campus", ...ends, result, attempts: 1, reason };
}

const render = (...tests: BootedTest[]) => renderComment("test", bootedTestDocument(tests)).split("\n");

test("a comment on a lab that works has one line, with the guests and the checks", () => {
  const tested = { plan: plan(), booted: ["db", "web"], outcomes: [outcome("a"), outcome("b")] };
  expect(render(tested)).toEqual([
    "<!-- labvisor test -->",
    "## Booted test of `campus`",
    "",
    "🟢 `campus`: 2 of 2 guests booted, 2 of 2 checks passed.",
    "",
  ]);
});

test("a comment shows the first failures, and folds the others", () => {
  const outcomes = [1, 2, 3, 4, 5, 6, 7].map((number) => outcome(`check${number}`, `reason ${number}`));
  const lines = render({ plan: plan(), booted: ["db", "web"], outcomes });
  expect(lines).toContain("🔴 `campus`: 2 of 2 guests booted, 0 of 7 checks passed.");
  const folds = lines.indexOf("<details>");
  expect(lines.slice(0, folds)).toContain("- **FAILED** `check5`: `web` to `db`: `reason 5`");
  expect(lines.slice(folds)).toEqual(
    expect.arrayContaining(["<summary>2 more</summary>", "- **FAILED** `check6`: `web` to `db`: `reason 6`"]),
  );
});

test("a comment counts skipped guests, and names the images that replaced those of the lab", () => {
  const skipped = [
    { guest: { name: "ct1" }, reason: "container" },
    { guest: { name: "pc1" }, reason: "Windows" },
    { guest: { name: "ct2" }, reason: "container" },
  ] as unknown as BootPlan["skipped"];
  const guests = [{ ...guest("web"), replaced: "hello.img" }] as unknown as BootPlan["guests"];
  expect(render({ plan: plan({ guests, skipped }), booted: ["web"], outcomes: [outcome("a")] })).toEqual(
    expect.arrayContaining([
      "🟢 `campus`: 1 of 4 guests booted, 1 of 1 checks passed.",
      "- Skipped: 2 containers, 1 Windows.",
      "- `web` booted `debian.qcow2` instead of `hello.img`.",
    ]),
  );
});

test("a comment on several labs names each", () => {
  const other = plan({ topology: lab("branch") as unknown as BootPlan["topology"] });
  const lines = render(
    { plan: plan(), booted: ["db", "web"], outcomes: [outcome("a")] },
    { plan: other, booted: ["db", "web"], outcomes: [outcome("a", "no")] },
  );
  expect(lines).toContain("## Booted test of `campus`, `branch`");
  expect(lines).toContain("🔴 `branch`: 2 of 2 guests booted, 0 of 1 checks passed.");
});

test("a comment on failures draws the lab, with the guests at the ends of failed checks in red", () => {
  const tested = { plan: plan(), booted: ["db", "web"], outcomes: [outcome("a", "no reply")] };
  const text = render(tested).join("\n");
  const [, diagram] = /```mermaid\n([^`]*)```\n\n× failed, ○ not booted\n$/.exec(text) ?? [];
  expect(diagram).toMatch(/#215; web.*:::failed/);
  expect(diagram).toMatch(/#215; db.*:::failed/);
  expect(diagram).toContain("classDef failed stroke:#cf222e");
});
