import { CHANGE_LEGEND, MARKS } from "../topology/marks.js";
import type { CapacityChange, Demand } from "./capacity.js";
import { countsText } from "./counts.js";
import { type Diagram, MARK_OF } from "./diagram.js";
import type { FirstBootChange } from "./first-boot.js";
import type { ImageChange } from "./images.js";
import type { Move } from "./moves.js";
import type { NetworkChange } from "./network-changes.js";
import type { PolicyChange } from "./policies.js";
import type { Rename } from "./renames.js";
import { APPLIED, type Refusal, type Report, type StackReport, type Verdict } from "./report.js";
import type { ResourceChange } from "./resource-changes.js";
import { restartCauses } from "./restarts.js";
import type { OrderChange, OrderCondition } from "./start-order.js";
import { groupedBy, type Subject, subjectsOf } from "./subjects.js";
import type { ReviewedWarning, Warning } from "./warnings.js";
import { code, namesWords, type Words } from "./words.js";

/** The content of a report, independent of the output format: its wording and order are decided here. */
export interface Document {
  readonly title: Words;
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

const VERDICT_WORDS: Readonly<Record<Verdict, Words>> = {
  nothing: [{ light: "white" }, " ", { strong: "No changes." }],
  safe: [{ light: "green" }, " ", { strong: "Safe" }, ": no existing resource is stopped, replaced, or destroyed."],
  restarts: [{ light: "yellow" }, " ", { strong: "Restarts" }, " running guests."],
  replaces: [{ light: "orange" }, " ", { strong: "Replaces" }, " existing resources."],
  destroys: [{ light: "red" }, " ", { strong: "Destroys" }, " existing resources."],
  "loses data": [{ light: "red" }, " ", { strong: "Loses data." }],
};

const REFUSAL_WORDS: Readonly<Record<Refusal["by"], Words>> = {
  types: [{ light: "red" }, " ", { strong: "Does not compile" }, ", so there is no plan."],
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
export function documentOf({ from, commit, verdict, stacks, orphans, refusal }: Report): Document {
  const head = refusal ? REFUSAL_WORDS[refusal.by] : VERDICT_WORDS[verdict];
  return {
    title: [...titleWords(stacks), ...(commit === undefined ? [] : [" at ", code(commit)])],
    blocks: [
      ...counts(stacks),
      { kind: "paragraph", words: [...head, " Compared with ", from === APPLIED ? from : code(from), "."] },
      ...unreachedGuests(stacks),
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

/** Names the guests that do not pick up a change of their first boot, because it is over. */
function unreachedGuests(stacks: readonly StackReport[]): Block[] {
  const unreached = stacks.flatMap(({ stack, firstBoot }) =>
    firstBoot
      .filter(({ arrives }) => arrives === "never")
      .map(({ guest }) => (stacks.length > 1 ? `${stack}/${guest}` : guest)),
  );
  if (unreached.length === 0) return [];
  const names = namesWords([...new Set(unreached)], "guest");
  const words: Words = [
    ...[{ light: "yellow" as const }, " ", { strong: "Changes the first boot" }],
    ...[" of existing guests, which get the change only with a new boot disk: ", ...names],
  ];
  return [{ kind: "paragraph", words }];
}

/** The names in a title, before they are counted. */
const MAX_TITLE_NAMES = 3;

/** Returns the title with the labs that change, or with all labs if none does. */
function titleWords(stacks: readonly StackReport[]): Words {
  const changed = stacks.filter(({ verdict }) => verdict !== "nothing");
  const names = (changed.length > 0 ? changed : stacks).map(({ stack }) => stack);
  if (names.length === 0) return ["Effects on the lab"];
  if (names.length > MAX_TITLE_NAMES) return [`Effects on ${names.length} labs`];
  return ["Effects on ", ...names.flatMap((name, index) => [index === 0 ? "" : ", ", code(name)])];
}

function counts(stacks: readonly StackReport[]): Block[] {
  const lines = stacks.map(({ stack, counts }): Words => [code(stack), `: ${countsText(counts)}`]);
  return lines.length === 1 ? [{ kind: "paragraph", words: lines[0] }] : list(lines);
}

function stackBlocks(stack: StackReport, hasTitle: boolean): Block[] {
  const {
    changes,
    moves,
    renames,
    firstBoot,
    startOrder,
    networks,
    capacity,
    images,
    policies,
    warnings,
    diagram,
    verdict,
  } = stack;
  const subjects = subjectsOf(changes);
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
    ...section("Replaced or destroyed", [...removals(subjects), ...list(renames.map(renameWords))]),
    ...section("Lost disks", list(subjects.flatMap(diskLossWords))),
    ...section("Created again", list(changes.filter(({ recreated }) => recreated).map(recreationWords))),
    ...section("Moved", list(moves.map((move) => moveWords(move, changes)))),
    ...section("Lost memory", list(subjects.flatMap(memoryLossWords))),
    ...section("Restarted", restarts(subjects)),
    ...section("First boot", firstBootBlocks(firstBoot)),
    ...section("Start order", startOrderBlocks(startOrder)),
    ...section("Networks", networkTable(networks)),
    ...section("Capacity", capacityTable(capacity)),
    ...section("Official images", list(images.map(imageWords))),
    ...section("Policies", list(policies.map(policyWords))),
    ...section("Warnings", list(open)),
    ...section("Acknowledged warnings", list(acknowledged)),
    ...section(
      "Diagram",
      changes.length > 0
        ? [
            { kind: "diagram", diagram },
            { kind: "paragraph", words: [CHANGE_LEGEND] },
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

/** Returns what is removed, with the disks of each guest below it. Equal removals are one item. */
function removals(subjects: readonly Subject[]): Block[] {
  const removed = subjects
    .map(({ name, own, parts }) => ({
      name,
      own: own && isRemoved(own) ? own : undefined,
      parts: parts.filter(({ change }) => isRemoved(change)),
    }))
    .filter(({ own, parts }) => own !== undefined || parts.length > 0);
  const shapeOf = ({ own, parts }: Subject) =>
    JSON.stringify([
      own?.type,
      own && removalWords(own),
      parts.map(({ name, change }) => [name, removalWords(change)]),
    ]);
  const items = [...groupedBy(removed, shapeOf).values()].flatMap((group): Item[] => {
    const [{ own, parts }] = group;
    const item = (names: readonly string[], change: ResourceChange): Item => ({
      words: [`${signOf(change)} `, ...namedChanges(names, change), ...removalWords(change)],
    });
    if (!own)
      return parts.map(({ name, change }) =>
        item(
          group.map((each) => `${each.name}/${name}`),
          change,
        ),
      );
    const disks = parts.map(({ name, change }) => ({
      words: [`${signOf(change)} `, code(name), ...removalWords(change)],
    }));
    return [
      {
        ...item(
          group.map(({ name }) => name),
          own,
        ),
        items: disks,
      },
    ];
  });
  return items.length === 0 ? [] : [{ kind: "list", items }];
}

function isRemoved({ action }: ResourceChange): boolean {
  return action === "replace" || action === "destroy" || action === "forget";
}

function removalWords({ action, forcedBy, dataLoss }: ResourceChange): Words {
  const causes = forcedBy.flatMap((cause, index) => [index === 0 ? ", forced by " : ", ", code(cause)]);
  return [` is ${PARTICIPLES[action]}`, ...causes, ...(dataLoss === undefined ? [] : [`. Lost: ${dataLoss}.`])];
}

/** Returns one item for each restarted guest, or for guests that restart for equal causes. */
function restarts(subjects: readonly Subject[]): Block[] {
  const restarted = subjects.flatMap((subject) => {
    const causes = restartCauses(subject);
    return causes.length > 0 ? [{ name: subject.name, causes }] : [];
  });
  return list(
    [...groupedBy(restarted, ({ causes }) => causes.join()).values()].map((group) => [
      ...namesWords(
        group.map(({ name }) => name),
        "guest",
      ),
      ": ",
      ...group[0].causes.flatMap((cause, index) => [index === 0 ? "" : ", ", code(cause)]),
    ]),
  );
}

/** Returns the words on a guest that remains without some of its disks. */
function diskLossWords({ name, own }: Subject): Words[] {
  if (own?.action !== "update") return [];
  return (own.disksLost ?? []).map((disk) => [code(name), " loses its disk ", code(disk), ", with all its content"]);
}

function recreationWords(change: ResourceChange): Words {
  return [code(pathOf(change)), " was deleted outside of Labvisor, and is created again"];
}

/** Returns the words on a guest that loses its saved memory: the open programs of its last session. */
function memoryLossWords({ name, own }: Subject): Words[] {
  return own?.memoryLoss === undefined ? [] : [[code(name), " loses its saved memory: ", code(own.memoryLoss)]];
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

function imageWords({ image, before, after }: ImageChange): Words {
  if (before === undefined) return [code(image), ` ${after}, which the lab did not use before`];
  return after === undefined ? [code(image), " is no longer used"] : [code(image), ` ${before} → `, { strong: after }];
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

/** The guests, or groups of guests, whose first boots are listed, before the others only have their names. */
const MAX_FIRST_BOOTS = 20;

/** Returns the changes of first boots. Guests with equal changes are one item. */
function firstBootBlocks(changes: readonly FirstBootChange[]): Block[] {
  const guests = [...groupedBy(changes, ({ guest }) => guest)];
  const groups = [...groupedBy(guests, ([, all]) => JSON.stringify(all.map(({ guest: _, ...rest }) => rest))).values()];
  const namesOf = (group: readonly (readonly [string, unknown])[]) =>
    namesWords(
      group.map(([guest]) => guest),
      "guest",
    );
  const items = groups.slice(0, MAX_FIRST_BOOTS).map(
    (group): Item => ({
      words: namesOf(group),
      items: group[0][1].map((change) => ({ words: firstBootWords(change) })),
    }),
  );
  const others = groups.slice(MAX_FIRST_BOOTS).flat();
  if (others.length > 0) items.push({ words: [...namesOf(others), ", with changes of their own"] });
  return items.length === 0 ? [] : [{ kind: "list", items }];
}

/** The items and lines of a part, before they are counted. */
const MAX_TEXTS = 8;
const MAX_TEXT_LENGTH = 160;

function firstBootWords({ part, removed, added, arrives }: FirstBootChange): Words {
  const signed = (sign: string, texts: readonly string[]): Words[] => [
    ...texts.slice(0, MAX_TEXTS).map((text): Words => [`${sign} `, code(shortened(text))]),
    ...(texts.length > MAX_TEXTS ? [[`${sign} ${texts.length - MAX_TEXTS} more`]] : []),
  ];
  const [was, is] = [removed, added].map((texts) => (texts.length === 1 ? texts[0] : undefined));
  const difference =
    was !== undefined && is !== undefined
      ? [[code(shortened(was)), " → ", code(shortened(is))]]
      : [...signed("−", removed), ...signed("+", added)];
  const isReordered = [...removed].sort().join("\n") === [...added].sort().join("\n");
  const when = arrives === undefined || arrives === "never" ? [] : [` (${arrives})`];
  if (isReordered) return [code(part), ": in another order", ...when];
  return [code(part), ": ", ...difference.flatMap((words, index) => [index === 0 ? "" : ", ", ...words]), ...when];
}

function shortened(text: string): string {
  return text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH)}…` : text;
}

/** Returns the changes of the order in which guests start. Guests with equal changes are one item. */
function startOrderBlocks(changes: readonly OrderChange[]): Block[] {
  const groups = groupedBy(changes, ({ guest: _, ...rest }) => JSON.stringify(rest));
  return list(
    [...groups.values()].map((group) => {
      const [{ earlier, before, after }] = group;
      const names = namesWords(
        group.map(({ guest }) => guest),
        "guest",
      );
      if (after === undefined) return [...names, ": no longer after ", code(earlier)];
      const order: Words = [...names, ": after ", code(earlier)];
      if (before !== undefined) return [...order, ", ", ...conditionWords(before), " → ", ...conditionWords(after)];
      return after.length > 0 ? [...order, ", ", ...conditionWords(after)] : order;
    }),
  );
}

function conditionWords(conditions: readonly OrderCondition[]): Words {
  if (conditions.length === 0) return ["without a condition"];
  return conditions.flatMap(({ probe, timeoutMinutes }, index) => [
    ...[index === 0 ? "once " : ", and once ", code(shortened(probe))],
    ` succeeds (within ${timeoutMinutes} min)`,
  ]);
}

/** The rows of a table of networks, before those of added and removed adapters show only their networks. */
const MAX_ROWS = 40;

function networkTable(all: readonly NetworkChange[]): Block[] {
  const changes = all.length > MAX_ROWS ? all.map(withoutAddresses) : all;
  const cell = (text: string | undefined): Words => (text === undefined ? [] : [code(text)]);
  const groups = groupedBy(changes, ({ kind, part, before, after }) => JSON.stringify([kind, part, before, after]));
  const rows = [...groups.values()].map((group) => {
    const [{ kind, part, before, after }] = group;
    const mark = before === undefined ? "added" : after === undefined ? "removed" : "changed";
    const names = namesWords(
      group.map(({ name }) => name),
      "guest",
    );
    const name = part === undefined ? names : [...names, ": ", code(part)];
    return [[MARKS[mark].sign], [kind], name, cell(before), cell(after)];
  });
  return table(["", "kind", "name", "before", "after"], rows);
}

/** Reduces an added or removed adapter to its network, so that those of many guests are one row. */
function withoutAddresses(change: NetworkChange): NetworkChange {
  const { kind, before, after } = change;
  if (kind !== "adapter" || (before !== undefined && after !== undefined)) return change;
  const [network] = (before ?? after ?? "").split(", ", 1);
  return { ...change, before: before && network, after: after && network };
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

/** The new resources of a type that are listed with their attributes, before the others only have their names. */
const MAX_CREATED = 8;

/** Returns the changed attributes. Equal changes are one item. */
function details(all: readonly ResourceChange[]): Block[] {
  const changes = all.filter((change) => !isRemoved(change) || change.attributes.length > 0).map(withoutSeedDigests);
  if (changes.length === 0) return [];
  const count = changes.length === 1 ? "1 resource" : `${changes.length} resources`;
  const value = (text: string | undefined) => (text === undefined ? "none" : code(text));
  const groups = [
    ...groupedBy(changes, ({ type, action, attributes }) => JSON.stringify([type, action, attributes])).values(),
  ];
  const created = groups.filter(([{ action }]) => action === "create");
  const unlisted = [...groupedBy(created, ([{ type }]) => type).values()].flatMap((group) => group.slice(MAX_CREATED));
  const items = groups
    .filter((group) => !unlisted.includes(group))
    .map(([change, ...others]) => ({
      words: [`${signOf(change)} `, ...namedChanges([change, ...others].map(pathOf), change)],
      items: change.attributes.map(({ path, before, after }) => ({
        words: [code(path), ": ", ...(change.action === "create" ? [] : [value(before), " → "]), value(after)],
      })),
    }));
  const named = [...groupedBy(unlisted.flat(), ({ type }) => type).values()].map((group) => ({
    words: [`${signOf(group[0])} `, ...namedChanges(group.map(pathOf), group[0]), ", without their attributes"],
  }));
  return [{ kind: "details", summary: `Attributes of ${count}`, items: [...items, ...named] }];
}

/** Removes the digests from the paths of changed seeds: the section "First boot" has what is in them. */
function withoutSeedDigests(change: ResourceChange): ResourceChange {
  const isSeed = (text: string | undefined) =>
    text !== undefined && /(^|["/])(seeds\/[^/]*-|[^/]*-seed-)[0-9a-f]{8}\.iso"$/.test(text);
  const attributes = change.attributes.map((attribute) =>
    isSeed(attribute.before) && isSeed(attribute.after)
      ? { ...attribute, before: "the seed", after: "another seed" }
      : attribute,
  );
  return { ...change, attributes };
}

function signOf({ action }: ResourceChange): string {
  return MARKS[MARK_OF[action]].sign;
}

function pathOf({ address, construct }: ResourceChange): string {
  return construct ?? address;
}

/** Returns the names of equal changes, with the address of a single one, or with the type of several. */
function namedChanges(names: readonly string[], { address, type }: ResourceChange): Words {
  if (names.length === 1) return names[0] === address ? [code(address)] : [code(names[0]), " (", code(address), ")"];
  return [...namesWords(names, "resource"), " (", code(type), ")"];
}
