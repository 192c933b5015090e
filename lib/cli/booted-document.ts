import type { GuestEffect } from "../boot/change.js";
import { describeImage } from "../boot/plan.js";
import type { Outcome } from "../probes/run-check.js";
import type { Block, Document, Item } from "../review/document.js";
import { code, type Light, namesWords, type Words } from "../review/words.js";
import { type Mark, TEST_LEGEND } from "../topology/marks.js";
import { resultsOf } from "./booted-results.js";
import { type BootedTest, skippedCounts, summaryText } from "./booted-test.js";

/** The number of failed checks that are not folded. */
const MAX_FAILURES = 5;

/** Arranges the results of booted tests for the reviewers of a change. */
export function bootedTestDocument(tests: readonly BootedTest[]): Document {
  const names = tests.map(({ plan }) => plan.topology.lab);
  const title = names.flatMap((name, index): Words => [index === 0 ? " of " : ", ", code(name)]);
  return { title: ["Booted test", ...title], blocks: tests.flatMap(blocksOf) };
}

function blocksOf(test: BootedTest): Block[] {
  const { plan, outcomes, files, change } = test;
  const { guests, skipped, topology } = plan;
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
      words: [{ light }, " ", code(topology.lab), ": ", summaryText(test)],
    },
    ...list(failures.slice(0, MAX_FAILURES)),
    ...(folded.length > 0
      ? [{ kind: "details" as const, summary: `${folded.length} more`, items: folded.map(item) }]
      : []),
    ...list([...changeWords(change), ...notes]),
    ...(failures.length > 0 ? diagram(test) : []),
  ];
}

/** Returns the diagram of the lab, with the guests at the ends of checks that have not passed. */
function diagram(test: BootedTest): Block[] {
  const { guests, pairs } = resultsOf(test);
  const ends = pairs.flatMap(({ from, to }) => [from, to]);
  const marks = new Map<string, Mark>([
    ...[...guests].map(([id, { mark }]) => [id, mark] as const),
    ...ends.map((id) => [id, "failed"] as const),
  ]);
  return [
    { kind: "diagram", diagram: { topology: test.plan.topology, marks: Object.fromEntries(marks) } },
    { kind: "paragraph", words: [TEST_LEGEND] },
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
