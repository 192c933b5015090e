import { LEGEND, MARKS } from "../topology/marks.js";
import type { CapacityChange, Demand } from "./capacity.js";
import { type Diagram, MARK_OF } from "./diagram.js";
import type { Move } from "./moves.js";
import type { NetworkChange } from "./network-changes.js";
import type { PolicyChange } from "./policies.js";
import type { Rename } from "./renames.js";
import type { Report, StackReport, Verdict } from "./report.js";
import type { ResourceChange } from "./resource-changes.js";
import type { ReviewedWarning, Warning } from "./warnings.js";

/** The content of a report, independent of the output format: its wording and order are decided here. */
export interface Document {
  readonly title: string;
  readonly blocks: readonly Block[];
}

export type Block =
  | { readonly kind: "heading"; readonly level: 2 | 3; readonly words: Words }
  | { readonly kind: "paragraph"; readonly words: Words }
  | { readonly kind: "list"; readonly items: readonly Item[] }
  | { readonly kind: "table"; readonly head: readonly string[]; readonly rows: readonly (readonly Words[])[] }
  | { readonly kind: "diagram"; readonly diagram: Diagram }
  /** A collapsed section. */
  | { readonly kind: "details"; readonly summary: string; readonly items: readonly Item[] };

export interface Item {
  readonly words: Words;
  readonly items?: readonly Item[];
}

/** Text of Labvisor's own as strings; text from a lab, a plan, or a person as code. */
export type Words = readonly (string | Code | { readonly strong: string } | { readonly light: Light })[];

/** The color of the light before a verdict. The words after it say the same. */
export type Light = "white" | "green" | "yellow" | "orange" | "red";

export interface Code {
  readonly code: string;
}

const VERDICT_WORDS: Readonly<Record<Verdict, Words>> = {
  nothing: [{ light: "white" }, " ", { strong: "No changes." }],
  safe: [{ light: "green" }, " ", { strong: "Safe" }, ": no existing resource is stopped, replaced, or destroyed."],
  restarts: [{ light: "yellow" }, " ", { strong: "Restarts" }, " running guests."],
  replaces: [{ light: "orange" }, " ", { strong: "Replaces" }, " existing resources."],
  destroys: [{ light: "red" }, " ", { strong: "Destroys" }, " existing resources."],
  "loses data": [{ light: "red" }, " ", { strong: "Loses data." }],
};

const REFUSAL_WORDS: Readonly<Record<"rules" | "plan", Words>> = {
  rules: [{ light: "red" }, " ", { strong: "Breaks rules" }, ", so there is no plan."],
  plan: [{ light: "red" }, " ", { strong: "Planning failed." }],
};

const PARTICIPLES = {
  create: "created",
  update: "updated",
  replace: "replaced",
  destroy: "destroyed",
  forget: "no longer managed",
} as const;

/** Arranges a report, with the worst effects first. */
export function documentOf({ from, verdict, stacks, orphans, refusal }: Report): Document {
  const head = refusal ? REFUSAL_WORDS[refusal.by] : VERDICT_WORDS[verdict];
  return {
    title: "Effects on the lab",
    blocks: [
      { kind: "paragraph", words: [...head, " Compared with ", code(from), "."] },
      ...list((refusal?.reasons ?? []).map((reason) => [code(reason)])),
      ...list(
        orphans.map((stack) => [
          code(stack),
          " is no longer part of the project, but its resources remain. Destroy the stack before you merge.",
        ]),
      ),
      ...stacks.flatMap((stack) => stackBlocks(stack, stacks.length > 1)),
    ],
  };
}

function stackBlocks(stack: StackReport, hasTitle: boolean): Block[] {
  const { changes, moves, renames, networks, capacity, policies, warnings, diagram, verdict } = stack;
  const removed = changes.filter(({ action }) => action === "replace" || action === "destroy" || action === "forget");
  const restarted = changes.filter(({ restart }) => restart !== undefined);
  const atRisk = changes.filter(({ dataLoss }) => dataLoss !== undefined);
  const open = [
    ...warnings.added.map((each) => warningWords(each, " (new)")),
    ...warnings.existing.map((each) => [...warningWords(each), ...acknowledgementChange(each)]),
  ];
  const acknowledged = warnings.acknowledged.map((each) => [
    ...warningWords(each, ". Reason: "),
    code(each.acknowledged ?? ""),
    ...acknowledgementChange(each),
  ]);
  return [
    ...(hasTitle ? [{ kind: "heading" as const, level: 2 as const, words: [code(stack.stack), `: ${verdict}`] }] : []),
    ...section("Replaced or destroyed", list([...removed.map(removalWords), ...renames.map(renameWords)])),
    ...section("Moved", list(moves.map((move) => moveWords(move, changes)))),
    ...section("Restarted", list(restarted.map((change) => [...nameOf(change), ": ", code(change.restart ?? "")]))),
    ...section("Data at risk", list(atRisk.map((change) => [...nameOf(change), `: ${change.dataLoss}`]))),
    ...section("Networks", networkTable(networks)),
    ...section("Capacity", capacityTable(capacity)),
    ...section("Policies", list(policies.map(policyWords))),
    ...section("Warnings", list(open)),
    ...section("Acknowledged warnings", list(acknowledged)),
    ...section(
      "Diagram",
      changes.length > 0
        ? [
            { kind: "diagram", diagram },
            { kind: "paragraph", words: [LEGEND] },
          ]
        : [],
    ),
    ...details(changes),
  ];
}

function section(title: string, blocks: readonly Block[]): Block[] {
  return blocks.length === 0 ? [] : [{ kind: "heading", level: 3, words: [title] }, ...blocks];
}

function list(items: readonly Words[]): Block[] {
  return items.length === 0 ? [] : [{ kind: "list", items: items.map((words) => ({ words })) }];
}

function table(head: readonly string[], rows: readonly (readonly Words[])[]): Block[] {
  return rows.length === 0 ? [] : [{ kind: "table", head, rows }];
}

function removalWords(change: ResourceChange): Words {
  const { action, forcedBy } = change;
  const causes = forcedBy.flatMap((cause, index) => [index === 0 ? ", forced by " : ", ", code(cause)]);
  return [`${signOf(change)} `, ...nameOf(change), ` is ${PARTICIPLES[action]}`, ...causes];
}

function renameWords({ from, to, movedFrom }: Rename): Words {
  const paths = movedFrom.map((path) => JSON.stringify(path)).join(", ");
  const prop = code(`movedFrom: ${movedFrom.length === 1 ? paths : `[${paths}]`}`);
  return [code(to), " looks like ", code(from), " at another path. To keep its disks, give it ", prop, "."];
}

function moveWords({ from, to }: Move, changes: readonly ResourceChange[]): Words {
  const isReplaced = changes.some(({ address, action }) => address === to && action === "replace");
  return [code(from), " moves to ", code(to), isReplaced ? " and is replaced" : " and is kept"];
}

function policyWords({ policy, at, after }: PolicyChange): Words {
  if (after === undefined) return [code(policy), " no longer applies to ", code(at)];
  return [code(policy), " applies to ", code(at), after === "error" ? " as an error" : " as a warning"];
}

function warningWords({ code: rule, at, message }: Warning, suffix = ""): Words {
  return [code(rule), " ", code(at), ": ", code(message), suffix];
}

function acknowledgementChange({ change }: ReviewedWarning): Words {
  return change === undefined ? [] : [` (${change})`];
}

function networkTable(changes: readonly NetworkChange[]): Block[] {
  const cell = (text: string | undefined): Words => (text === undefined ? [] : [code(text)]);
  const rows = changes.map(({ kind, name, before, after }) => {
    const mark = before === undefined ? "added" : after === undefined ? "removed" : "changed";
    return [[MARKS[mark].sign], [kind], cell(name), cell(before), cell(after)];
  });
  return table(["", "kind", "name", "before", "after"], rows);
}

const DEMAND_COLUMNS: readonly (readonly [key: keyof Demand, title: string])[] = [
  ["guests", "guests"],
  ["cpus", "CPUs"],
  ["memoryMib", "memory (MiB)"],
  ["diskMib", "disks (MiB)"],
];

function capacityTable(changes: readonly CapacityChange[]): Block[] {
  const isEqual = (a: object, b: object) => JSON.stringify(a) === JSON.stringify(b);
  const changed = changes.filter(
    ({ before, after, declaredBefore, declaredAfter }) =>
      !isEqual(before, after) || !isEqual(declaredBefore, declaredAfter),
  );
  const columns = DEMAND_COLUMNS.filter(([key]) =>
    changed.some(({ before, after }) => (before[key] ?? after[key]) !== undefined),
  );
  return table(
    ["hypervisor", ...columns.map(([, title]) => title)],
    changed.map((change) => [[code(change.hypervisor)], ...columns.map(([key]) => capacityWords(change, key))]),
  );
}

/** Returns the demand and, if declared, the capacity, such as `3 → **4** of 8`. */
function capacityWords({ before, after, declaredBefore, declaredAfter }: CapacityChange, key: keyof Demand): Words {
  const demand = changedNumber(before[key], after[key], "unknown");
  const [oldCapacity, newCapacity] = key === "guests" ? [] : [declaredBefore[key], declaredAfter[key]];
  return oldCapacity === undefined && newCapacity === undefined
    ? demand
    : [...demand, " of ", ...changedNumber(oldCapacity, newCapacity, "undeclared")];
}

function changedNumber(before: number | undefined, after: number | undefined, none: string): Words {
  return before === after ? [`${after ?? none}`] : [`${before ?? none} → `, { strong: `${after ?? none}` }];
}

function details(changes: readonly ResourceChange[]): Block[] {
  if (changes.length === 0) return [];
  const count = changes.length === 1 ? "1 resource" : `${changes.length} resources`;
  const value = (text: string | undefined) => (text === undefined ? "none" : code(text));
  const items = changes.map((change) => ({
    words: [`${signOf(change)} `, ...nameOf(change)],
    items: change.attributes.map(({ path, before, after }) => ({
      words: [code(path), ": ", ...(change.action === "create" ? [] : [value(before), " → "]), value(after)],
    })),
  }));
  return [{ kind: "details", summary: `All changes: ${count}`, items }];
}

function signOf({ action }: ResourceChange): string {
  return MARKS[MARK_OF[action]].sign;
}

function nameOf({ address, construct }: ResourceChange): Words {
  return construct === undefined ? [code(address)] : [code(construct), " (", code(address), ")"];
}

function code(value: string): Code {
  return { code: value };
}
