import type { GuestEffect } from "../boot/change.js";
import { type BootPlan, describeImage } from "../boot/plan.js";
import type { Outcome } from "../probes/run-check.js";
import type { Block, Document, Item } from "../review/document.js";
import { code, type Light, namesWords, type Words } from "../review/words.js";
import type { GuestChange } from "./booted-change.js";
import type { FailureFiles } from "./failure-files.js";

/** The result of a booted test of one lab. */
export interface BootedTest {
  readonly plan: BootPlan;
  /** The number of guests in which commands can run. */
  readonly booted: number;
  readonly outcomes: readonly Outcome[];
  /** The files for the checks that have not passed. Absent if all have. */
  readonly files?: FailureFiles;
  /** The change that was applied to the booted lab. Absent if the lab was booted as it is. */
  readonly change?: {
    /** The revision of the lab before it. */
    readonly from: string;
    readonly guests: readonly GuestChange[];
    /** The outcomes before it. */
    readonly before: readonly Outcome[];
  };
}

/** The number of failed checks that are not folded. */
const MAX_FAILURES = 5;

/** Arranges the results of booted tests for the reviewers of a change. */
export function bootedTestDocument(tests: readonly BootedTest[]): Document {
  const names = tests.map(({ plan }) => plan.topology.lab);
  const title = names.flatMap((name, index): Words => [index === 0 ? " of " : ", ", code(name)]);
  return { title: ["Booted test", ...title], blocks: tests.flatMap(blocksOf) };
}

function blocksOf({ plan, booted, outcomes, files, change }: BootedTest): Block[] {
  const { guests, skipped, topology } = plan;
  const passed = outcomes.filter(({ result }) => result === "passed").length;
  const has = (wanted: Outcome["result"]) => outcomes.some(({ result }) => result === wanted);
  const light: Light = has("failed") ? "red" : has("unknown") ? "orange" : "green";
  const failures = outcomes.flatMap(failureWords);
  const folded = failures.slice(MAX_FAILURES);
  const notes: Words[] = [
    ...(skipped.length > 0 ? [[`Skipped: ${skippedCounts(plan)}.`]] : []),
    ...guests.flatMap(({ guest, hardware, replaced }): Words[] =>
      replaced === undefined
        ? []
        : [[code(guest.name), " booted ", code(describeImage(hardware.disks[0])), " instead of ", code(replaced), "."]],
    ),
    ...(files ? [["Files in ", code(files.folder), ": ", ...namesWords(files.names, "file"), "."]] : []),
  ];
  return [
    {
      kind: "paragraph",
      words: [
        ...[{ light }, " ", code(topology.lab), ": "],
        `${booted} of ${guests.length + skipped.length} guests booted, ${passed} of ${outcomes.length} checks passed.`,
      ],
    },
    ...list(failures.slice(0, MAX_FAILURES)),
    ...(folded.length > 0
      ? [{ kind: "details" as const, summary: `${folded.length} more`, items: folded.map(item) }]
      : []),
    ...list([...changeWords(change), ...notes]),
  ];
}

/** The effects on guests, in the order of a report, with their headings. */
const EFFECTS: Readonly<Record<GuestEffect, string>> = {
  kept: "Kept running",
  changed: "Changed while running (restarted in QEMU)",
  restarted: "Restarted",
  replaced: "Replaced",
  added: "Added",
  removed: "Destroyed",
};

/** Returns the lines about a change: the checks before it, its effects on guests, and what they do not pick up. */
export function changeWords(change: BootedTest["change"]): Words[] {
  if (!change) return [];
  const { from, guests, before } = change;
  const passed = before.filter(({ result }) => result === "passed").length;
  const effects = Object.entries(EFFECTS).flatMap(([effect, participle]): Words[] => {
    const names = guests.filter((each) => each.effect === effect).map(({ name }) => name);
    return names.length > 0 ? [[`${participle}: `, ...namesWords(names, "guest"), "."]] : [];
  });
  const missed = guests.flatMap(({ name, unreached, pending }): Words[] => [
    ...partsWords(["Not applied to ", code(name), ", because its first boot is over: "], unreached),
    ...partsWords(["Applied to ", code(name), " only at its next boot: "], pending),
  ]);
  return [["At ", code(from), `, ${passed} of ${before.length} checks passed.`], ...effects, ...missed];
}

function partsWords(heading: Words, parts: readonly string[]): Words[] {
  if (parts.length === 0) return [];
  return [[...heading, ...parts.flatMap((part, index): Words => [index === 0 ? "" : ", ", code(part)]), "."]];
}

function failureWords({ result, check, from, to, reason }: Outcome): Words[] {
  if (reason === undefined) return [];
  const direction: Words = from === to ? [] : [code(from), " to ", code(to), ": "];
  return [[{ strong: result.toUpperCase() }, " ", code(check), ": ", ...direction, code(reason)]];
}

function list(lines: readonly Words[]): Block[] {
  return lines.length === 0 ? [] : [{ kind: "list", items: lines.map(item) }];
}

function item(words: Words): Item {
  return { words };
}

/** Returns the guests that cannot boot in QEMU, counted by reason: "2 containers, 1 Windows". */
export function skippedCounts({ skipped }: Pick<BootPlan, "skipped">): string {
  return [...new Set(skipped.map(({ reason }) => reason))]
    .map((reason) => {
      const { length } = skipped.filter((each) => each.reason === reason);
      return `${length} ${reason}${reason === "container" && length > 1 ? "s" : ""}`;
    })
    .join(", ");
}
