import { refusedReport } from "../../lib/review/report.js";
import { warningChanges } from "../../lib/review/warnings.js";

const SECRET = "see https://me:hunter2@example.org";

test("possible secrets in the texts of policies, acknowledgements, and errors are masked", () => {
  const warning = { code: "our-names", at: "lab/web", message: SECRET, acknowledged: SECRET };
  const texts = [warningChanges([], [warning]), refusedReport("main", { by: "plan", reasons: [SECRET] })];
  expect(JSON.stringify(texts)).not.toContain("hunter2");
  expect(JSON.stringify(texts).match(/see https\(secret\)example\.org/g)).toHaveLength(3);
});
