import { Expectation } from "../../lib/checks/check.js";
import { renderReport } from "../../lib/probes/report.js";
import type { Outcome } from "../../lib/probes/run-check.js";

const failed: Outcome = {
  check: "web-has-its-database",
  lab: "shop",
  from: "web",
  to: "database",
  probe: "tcp 5432",
  expect: Expectation.REACHABLE,
  result: "failed",
  attempts: 1,
  reason: "connection refused",
};

test("a failed check between two guests names both", () => {
  expect(renderReport([failed])).toContain(
    "FAILED web-has-its-database: web to database: connection refused\n0 of 1 checks passed.\n",
  );
});

test("a reason has no characters that a terminal obeys", () => {
  expect(renderReport([{ ...failed, reason: "\u001b[2J\u202ebad" }])).toContain(": \\u{1b}[2J\\u{202e}bad\n");
});

test("a failed check of one guest names it once", () => {
  const check = { ...failed, check: "web/first boot", to: "web", probe: "first boot", reason: "no space" };
  expect(renderReport([check])).toContain("FAILED web/first boot: no space\n");
});
