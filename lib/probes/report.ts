import { escapeControlCharacters } from "../control-characters.js";
import { columns } from "../topology/table.js";
import { EXIT_CODES } from "./exit-codes.js";
import type { Outcome } from "./run-check.js";

/** Returns the exit code of the worst outcome. */
export function exitCodeOf(outcomes: readonly Outcome[]): number {
  if (outcomes.length === 0) return EXIT_CODES.none;
  const has = (wanted: Outcome["result"]) => outcomes.some(({ result }) => result === wanted);
  return has("failed") ? EXIT_CODES.failed : has("unknown") ? EXIT_CODES.unknown : EXIT_CODES.passed;
}

/** Renders one matrix per lab, with sources as rows and targets as columns, followed by one line per problem. */
export function renderReport(outcomes: readonly Outcome[]): string {
  const labs = [...new Set(outcomes.map(({ lab }) => lab))].sort();
  const problems = outcomes.filter(({ reason }) => reason !== undefined);
  return [
    ...labs.map((lab) =>
      matrix(
        lab,
        outcomes.filter((each) => each.lab === lab),
      ),
    ),
    ...problems.map(problemLine),
    `${outcomes.filter(({ result }) => result === "passed").length} of ${outcomes.length} checks passed.\n`,
  ].join("");
}

/** Returns the line about a check that has not passed. */
export function problemLine({ check, from, to, result, reason = "" }: Outcome): string {
  const direction = from === to ? "" : `${from} to ${to}: `;
  return `${result.toUpperCase()} ${check}: ${direction}${escapeControlCharacters(reason)}\n`;
}

function matrix(lab: string, outcomes: readonly Outcome[]): string {
  const names = (end: "from" | "to") => [...new Set(outcomes.map((each) => each[end]))].sort();
  const rows = names("from").map((from) => [
    `from ${from}`,
    ...names("to").map(
      (to) =>
        outcomes
          .filter((each) => each.from === from && each.to === to)
          .map(cell)
          .join(", ") || "-",
    ),
  ]);
  return columns([[lab, ...names("to").map((to) => `to ${to}`)], ...rows]);
}

function cell({ probe, expect, result }: Outcome): string {
  const text = {
    passed: expect === "reachable" ? "ok" : "unreachable, as expected",
    failed: "FAILED",
    unknown: "UNKNOWN",
  };
  return `${probe} ${text[result]}`;
}
