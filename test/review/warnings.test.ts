import { refusedReport } from "../../lib/review/report.js";
import { warningChanges } from "../../lib/review/warnings.js";

const SECRET = "see https://me:hunter2@example.org";

test("what people say in policies, reasons and refusals is told without what in it may be a secret", () => {
  const warning = { code: "our-names", at: "lab/web", message: SECRET, acknowledged: SECRET };
  const said = [warningChanges([], [warning]), refusedReport("main", { by: "plan", reasons: [SECRET] })];
  expect(JSON.stringify(said)).not.toContain("hunter2");
  expect(JSON.stringify(said).match(/see https\(secret\)example\.org/g)).toHaveLength(3);
});
