import { columns } from "../../topology/table.js";
import type { Outcome } from "./run-check.js";

/** As netlab's `validate` has them. */
export const EXIT_CODES = { passed: 0, failed: 1, none: 2, unknown: 3 } as const;

/** The worst of them. */
export function exitCodeOf(outcomes: readonly Outcome[]): number {
  if (outcomes.length === 0) return EXIT_CODES.none;
  const has = (wanted: Outcome["result"]) => outcomes.some(({ result }) => result === wanted);
  return has("failed") ? EXIT_CODES.failed : has("unknown") ? EXIT_CODES.unknown : EXIT_CODES.passed;
}

/** A matrix for each lab, from whom by line, to whom by column; then what is wrong, each on one line. */
export function renderReport(outcomes: readonly Outcome[]): string {
  const labs = [...new Set(outcomes.map(({ lab }) => lab))].sort();
  const wrong = outcomes.filter(({ reason }) => reason !== undefined);
  return [
    ...labs.map((lab) =>
      matrix(
        lab,
        outcomes.filter((each) => each.lab === lab),
      ),
    ),
    ...wrong.map(
      ({ check, from, to, result, reason }) => `${result.toUpperCase()} ${check}: ${from} to ${to}: ${reason}\n`,
    ),
    `${outcomes.filter(({ result }) => result === "passed").length} of ${outcomes.length} checks passed.\n`,
  ].join("");
}

function matrix(lab: string, outcomes: readonly Outcome[]): string {
  const names = (of: "from" | "to") => [...new Set(outcomes.map((each) => each[of]))].sort();
  const rows = names("from").map((from) => [
    from,
    ...names("to").map(
      (to) =>
        outcomes
          .filter((each) => each.from === from && each.to === to)
          .map(cell)
          .join(", ") || "-",
    ),
  ]);
  return columns([[`${lab}: FROM, TO`, ...names("to")], ...rows]);
}

function cell({ probe, expect, result }: Outcome): string {
  const found = {
    passed: expect === "reachable" ? "ok" : "none, as it should be",
    failed: "FAILED",
    unknown: "UNKNOWN",
  };
  return `${probe} ${found[result]}`;
}
