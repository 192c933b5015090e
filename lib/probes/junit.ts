import { escapeMarkup } from "../topology/markup.js";
import type { Outcome } from "./run-check.js";

/** Renders outcomes as JUnit XML, which services for pipelines read: a suite for each lab, a class for each origin. */
export function renderJunit(outcomes: readonly Outcome[]): string {
  const labs = [...new Set(outcomes.map(({ lab }) => lab))].sort();
  const suites = labs.map((lab) =>
    suite(
      lab,
      outcomes.filter((each) => each.lab === lab),
    ),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join("")}</testsuites>\n`;
}

function suite(lab: string, outcomes: readonly Outcome[]): string {
  const count = (wanted: Outcome["result"]) => outcomes.filter(({ result }) => result === wanted).length;
  const counts = `tests="${outcomes.length}" failures="${count("failed")}" errors="${count("unknown")}"`;
  return `  <testsuite name="${escapeMarkup(lab)}" ${counts}>\n${outcomes.map(testCase).join("")}  </testsuite>\n`;
}

function testCase({ check, lab, from, result, reason = "" }: Outcome): string {
  const attributes = `classname="${escapeMarkup(`${lab}.${from}`)}" name="${escapeMarkup(check)}"`;
  if (result === "passed") return `    <testcase ${attributes}/>\n`;
  const element = result === "failed" ? "failure" : "error";
  return `    <testcase ${attributes}><${element} message="${escapeMarkup(reason)}"/></testcase>\n`;
}
