import { LEGEND, MARKS } from "../topology/marks.js";
import type { CapacityChange, Demand } from "./capacity.js";
import type { NetworkChange } from "./network-changes.js";
import { MARK_OF, type Picture } from "./picture.js";
import type { PolicyChange } from "./policies.js";
import type { Rename } from "./renames.js";
import type { Report, StackReport } from "./report.js";
import type { ResourceChange } from "./resource-changes.js";
import type { Verdict } from "./verdict.js";
import type { ReviewedWarning, Warning } from "./warnings.js";

/** A report as it is to be read, in whatever form: what it says, and in which order, is decided here. */
export interface Document {
  readonly title: string;
  readonly blocks: readonly Block[];
}

export type Block =
  | { readonly kind: "heading"; readonly level: 2 | 3; readonly words: Words }
  | { readonly kind: "paragraph"; readonly words: Words }
  | { readonly kind: "list"; readonly items: readonly Item[] }
  | { readonly kind: "table"; readonly head: readonly string[]; readonly rows: readonly (readonly Words[])[] }
  | { readonly kind: "picture"; readonly picture: Picture }
  /** Shown to who asks for it. */
  | { readonly kind: "details"; readonly summary: string; readonly items: readonly Item[] };

export interface Item {
  readonly words: Words;
  readonly items?: readonly Item[];
}

/** Words of Labvisor's own as they are; what comes from a lab, a plan or a person is code. */
export type Words = readonly (string | Code | { readonly strong: string })[];

export interface Code {
  readonly code: string;
}

const TOLD: Readonly<Record<Verdict, Words>> = {
  nothing: ["⚪ ", { strong: "Nothing changes." }],
  safe: ["🟢 ", { strong: "Safe" }, ": nothing that is there is stopped, made anew or destroyed."],
  restarts: ["🟡 ", { strong: "Restarts" }, " running guests."],
  replaces: ["🟠 ", { strong: "Replaces" }, " what is there."],
  destroys: ["🔴 ", { strong: "Destroys" }, " what is there."],
  "loses data": ["🔴 ", { strong: "Loses data." }],
};

const REFUSED: Readonly<Record<"rules" | "plan", Words>> = {
  rules: ["🔴 ", { strong: "Breaks rules" }, ": there is nothing to plan."],
  plan: ["🔴 ", { strong: "Cannot be planned." }],
};

const DONE = {
  create: "made",
  update: "changed",
  replace: "made anew",
  destroy: "destroyed",
  forget: "forgotten",
} as const;

/** The worst comes first. */
export function documentOf({ from, verdict, stacks, orphans, refusal }: Report): Document {
  const head = refusal ? REFUSED[refusal.by] : TOLD[verdict];
  return {
    title: "What this does to the lab",
    blocks: [
      { kind: "paragraph", words: [...head, " Compared with ", code(from), "."] },
      ...list((refusal?.reasons ?? []).map((reason) => [code(reason)])),
      ...list(
        orphans.map((stack) => [
          code(stack),
          " is no longer part of the project, and what it made stays: destroy it before.",
        ]),
      ),
      ...stacks.flatMap((stack) => stackBlocks(stack, stacks.length > 1)),
    ],
  };
}

function stackBlocks(stack: StackReport, titled: boolean): Block[] {
  const { changes, renames, networks, capacity, policies, warnings, picture, verdict } = stack;
  const gone = changes.filter(({ action }) => action === "replace" || action === "destroy" || action === "forget");
  const restarted = changes.filter(({ restart }) => restart !== undefined);
  const losing = changes.filter(({ loses }) => loses !== undefined);
  const open = [
    ...warnings.fresh.map((each) => warning(each, " (new)")),
    ...warnings.known.map((each) => [...warning(each), ...became(each)]),
  ];
  const acknowledged = warnings.acknowledged.map((each) => [
    ...warning(each, ". Meant: "),
    code(each.acknowledged ?? ""),
    ...became(each),
  ]);
  return [
    ...(titled ? [{ kind: "heading" as const, level: 2 as const, words: [code(stack.stack), `: ${verdict}`] }] : []),
    ...section("Made anew or destroyed", list([...gone.map(goneWords), ...renames.map(renameWords)])),
    ...section("Restarted", list(restarted.map((change) => [...nameOf(change), ": ", code(change.restart ?? "")]))),
    ...section("Data at risk", list(losing.map((change) => [...nameOf(change), `: ${change.loses}`]))),
    ...section("Networks", networkTable(networks)),
    ...section("Capacity", capacityTable(capacity)),
    ...section("Policies", list(policies.map(policyWords))),
    ...section("Warnings", list(open)),
    ...section("Acknowledged warnings", list(acknowledged)),
    ...section(
      "Picture",
      changes.length > 0
        ? [
            { kind: "picture", picture },
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

function goneWords(change: ResourceChange): Words {
  const { action, forcedBy } = change;
  const causes = forcedBy.flatMap((cause, index) => [index === 0 ? ", because of " : ", ", code(cause)]);
  return [`${signOf(change)} `, ...nameOf(change), ` is ${DONE[action]}`, ...causes];
}

function renameWords({ from, to }: Rename): Words {
  return [
    code(to),
    " is made as ",
    code(from),
    " was. If that is to be the same guest, leave its id as it was and give it ",
    code(`name: ${JSON.stringify(to)}`),
    ": then it is renamed, and keeps its disks.",
  ];
}

function policyWords({ policy, at, after }: PolicyChange): Words {
  if (after === undefined) return [code(policy), " is no longer required of ", code(at)];
  return [code(policy), " is now required of ", code(at), after === "error" ? ", as an error" : ", as a warning"];
}

function warning({ code: rule, at, message }: Warning, more = ""): Words {
  return [code(rule), " ", code(at), ": ", code(message), more];
}

function became({ change }: ReviewedWarning): Words {
  return change === undefined ? [] : [` (${change})`];
}

function networkTable(changes: readonly NetworkChange[]): Block[] {
  const cell = (text: string | undefined): Words => (text === undefined ? [] : [code(text)]);
  const rows = changes.map(({ kind, what, before, after }) => {
    const mark = before === undefined ? "added" : after === undefined ? "removed" : "changed";
    return [[MARKS[mark].sign], [kind], cell(what), cell(before), cell(after)];
  });
  return table(["", "what", "which", "before", "after"], rows);
}

const ASKED: readonly (readonly [key: keyof Demand, title: string])[] = [
  ["guests", "guests"],
  ["cpus", "CPUs"],
  ["memoryMib", "memory (MiB)"],
  ["diskMib", "disks (MiB)"],
];

function capacityTable(changes: readonly CapacityChange[]): Block[] {
  const same = (a: object, b: object) => JSON.stringify(a) === JSON.stringify(b);
  const changed = changes.filter(
    ({ before, after, declaredBefore, declaredAfter }) => !same(before, after) || !same(declaredBefore, declaredAfter),
  );
  const asked = ASKED.filter(([key]) => changed.some(({ before, after }) => (before[key] ?? after[key]) !== undefined));
  return table(
    ["hypervisor", ...asked.map(([, title]) => title)],
    changed.map((change) => [[code(change.hypervisor)], ...asked.map(([key]) => capacityWords(change, key))]),
  );
}

/** `3 → **4** of 8`: what is asked, and what there is where somebody says. */
function capacityWords({ before, after, declaredBefore, declaredAfter }: CapacityChange, key: keyof Demand): Words {
  const asked = changedNumber(before[key], after[key], "unknown");
  const [had, has] = key === "guests" ? [] : [declaredBefore[key], declaredAfter[key]];
  return had === undefined && has === undefined ? asked : [...asked, " of ", ...changedNumber(had, has, "undeclared")];
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
