import { LEGEND } from "../topology/marks.js";
import type { CapacityChange, Demand } from "./capacity.js";
import type { NetworkChange } from "./network-changes.js";
import type { Rename } from "./renames.js";
import type { Report, StackReport } from "./report.js";
import type { AttributeChange, ResourceChange } from "./resource-changes.js";
import type { Verdict } from "./verdict.js";
import type { Warning } from "./warnings.js";

/** By this a pipeline finds the comment that it wrote before, and writes the new one in its place. */
export const MARKER = "<!-- labvisor review -->";

const TOLD: Readonly<Record<Verdict, string>> = {
  nothing: "⚪ **Nothing changes.**",
  safe: "🟢 **Safe**: nothing that is there is stopped, made anew or destroyed.",
  restarts: "🟡 **Restarts** running guests.",
  replaces: "🟠 **Replaces** what is there.",
  destroys: "🔴 **Destroys** what is there.",
  "loses data": "🔴 **Loses data.**",
};

const REFUSED = {
  rules: "🔴 **Breaks rules**: there is nothing to plan.",
  plan: "🔴 **Cannot be planned.**",
} as const;

const SIGNS = { create: "+", update: "~", replace: "±", destroy: "−", forget: "−" } as const;
const DONE = {
  create: "made",
  update: "changed",
  replace: "made anew",
  destroy: "destroyed",
  forget: "forgotten",
} as const;

/** The report as a comment for a pull request, in the Markdown that GitHub, GitLab and Gitea share. The worst comes first. */
export function renderMarkdown(report: Report): string {
  const { from, verdict, stacks, orphans, refusal } = report;
  const head = refusal ? REFUSED[refusal.by] : TOLD[verdict];
  const parts = [
    [MARKER, "## What this does to the lab", "", `${head} Compared with ${code(from)}.`],
    ...(refusal ? [refusal.reasons.map((reason) => `- ${code(reason)}`)] : []),
    ...orphans.map((stack) => [
      `- ${code(stack)} is no longer part of the project, and what it made stays: destroy it before.`,
    ]),
    ...stacks.map((stack) => stackLines(stack, stacks.length > 1)),
  ];
  return `${parts.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function stackLines(stack: StackReport, titled: boolean): string[] {
  const { changes, renames, networks, capacity, warnings, picture, verdict } = stack;
  const gone = changes.filter(({ action }) => action === "replace" || action === "destroy" || action === "forget");
  const restarted = changes.filter(({ restart }) => restart !== undefined);
  const losing = changes.filter(({ loses }) => loses !== undefined);
  const open = [
    ...warnings.fresh.map((each) => warningLine(each, " (new)")),
    ...warnings.known.map((each) => warningLine(each, each.change && ` (${each.change})`)),
  ];
  const sections = [
    section("Made anew or destroyed", [...gone.map(goneLine), ...renames.map(renameLine)]),
    section(
      "Restarted",
      restarted.map((change) => `- ${nameOf(change)}: ${code(change.restart ?? "")}`),
    ),
    section(
      "Data at risk",
      losing.map((change) => `- ${nameOf(change)}: ${change.loses}`),
    ),
    section("Networks", networkTable(networks)),
    section("Capacity", capacityTable(capacity)),
    section("Warnings", open),
    section(
      "Acknowledged warnings",
      warnings.acknowledged.map((each) =>
        warningLine(each, `. Meant: ${code(each.acknowledged ?? "")}${each.change ? ` (${each.change})` : ""}`),
      ),
    ),
    ...(changes.length > 0 ? [section("Picture", ["```mermaid", picture.trimEnd(), "```", "", LEGEND])] : []),
    details(changes),
  ].filter((lines) => lines.length > 0);
  const title = titled ? [[`## ${code(stack.stack)}: ${verdict}`]] : [];
  return [...title, ...sections].flatMap((lines, index) => (index > 0 ? ["", ...lines] : lines));
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`### ${title}`, "", ...lines];
}

function goneLine(change: ResourceChange): string {
  const { action, forcedBy } = change;
  const why = forcedBy.length > 0 ? `, because of ${forcedBy.map(code).join(", ")}` : "";
  return `- ${SIGNS[action]} ${nameOf(change)} is ${DONE[action]}${why}`;
}

function renameLine({ from, to }: Rename): string {
  const rename = code(`name: ${JSON.stringify(to)}`);
  return `- ${code(to)} is made as ${code(from)} was. If that is to be the same guest, leave its id as it was and give it ${rename}: then it is renamed, and keeps its disks.`;
}

function warningLine({ code: rule, at, message }: Warning, more = ""): string {
  return `- ${rule} ${code(at)}: ${code(message)}${more}`;
}

function networkTable(changes: readonly NetworkChange[]): string[] {
  if (changes.length === 0) return [];
  const rows = changes.map(({ kind, what, before, after }) => {
    const sign = before === undefined ? "+" : after === undefined ? "−" : "~";
    return `| ${sign} | ${kind} | ${code(what)} | ${before === undefined ? "" : code(before)} | ${after === undefined ? "" : code(after)} |`;
  });
  return ["| | | | before | after |", "|---|---|---|---|---|", ...rows];
}

const ASKED: readonly (readonly [key: keyof Demand, title: string])[] = [
  ["guests", "guests"],
  ["cpus", "CPUs"],
  ["memoryMib", "memory (MiB)"],
  ["diskMib", "disks (MiB)"],
];

function capacityTable(changes: readonly CapacityChange[]): string[] {
  const same = (a: object, b: object) => JSON.stringify(a) === JSON.stringify(b);
  const changed = changes.filter(
    ({ before, after, declaredBefore, declaredAfter }) => !same(before, after) || !same(declaredBefore, declaredAfter),
  );
  if (changed.length === 0) return [];
  const asked = ASKED.filter(([key]) => changed.some(({ before, after }) => (before[key] ?? after[key]) !== undefined));
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    row(["hypervisor", ...asked.map(([, title]) => title)]),
    `|${"---|".repeat(asked.length + 1)}`,
    ...changed.map((change) => row([code(change.hypervisor), ...asked.map(([key]) => capacityCell(change, key))])),
  ];
}

/** `3 → **4** of 8`: what is asked, and what there is where somebody says. */
function capacityCell({ before, after, declaredBefore, declaredAfter }: CapacityChange, key: keyof Demand): string {
  const asked = changedNumber(before[key], after[key], "unknown");
  const [had, has] = key === "guests" ? [] : [declaredBefore[key], declaredAfter[key]];
  return had === undefined && has === undefined ? asked : `${asked} of ${changedNumber(had, has, "undeclared")}`;
}

function changedNumber(before: number | undefined, after: number | undefined, none: string): string {
  return before === after ? `${after ?? none}` : `${before ?? none} → **${after ?? none}**`;
}

function details(changes: readonly ResourceChange[]): string[] {
  if (changes.length === 0) return [];
  const lines = changes.flatMap((change) => [
    `- ${SIGNS[change.action]} ${nameOf(change)}`,
    ...change.attributes.map((attribute) => `  - ${attributeLine(attribute)}`),
  ]);
  const count = changes.length === 1 ? "1 resource" : `${changes.length} resources`;
  return ["<details>", `<summary>All changes: ${count}</summary>`, "", ...lines, "", "</details>"];
}

function attributeLine({ path, before, after }: AttributeChange): string {
  return `${code(path)}: ${before === undefined ? "none" : code(before)} → ${after === undefined ? "none" : code(after)}`;
}

function nameOf({ address, construct }: ResourceChange): string {
  return construct === undefined ? code(address) : `${code(construct)} (${code(address)})`;
}

/** On one line, and with nothing in it that means something: neither to Markdown nor to a table. */
function code(value: string): string {
  const line = value.replace(/\s+/g, " ").replaceAll("|", "\\|");
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest > 0 ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`;
}
