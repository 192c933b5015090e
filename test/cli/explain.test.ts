import { explain } from "../../lib/cli/commands/explain.js";

test("labvisor explain prints a rule's title, consequence, reason, remedy, and place in the documentation", () => {
  expect(
    explain(".", "lv114").replaceAll(process.cwd(), "<project>"),
  ).toBe(`LV114: Missing or empty image, or missing shared folder

An error: synthesis refuses the lab.
Why: The hypervisor reads it during the apply, which would stop halfway.
Fix: correct the path, which is relative to the project folder, or put the file there.
More: <project>/docs/rules.md#lv114
`);
});

test("labvisor explain tells how to accept a warning, and knows the rules of platforms", () => {
  expect(explain(".", "LV136")).toContain('\nAccept: lab.acknowledge("LV136", "the reason")\n');
  expect(["LV130", "LV143"].map((code) => explain(".", code).slice(0, 6))).toEqual(["LV130:", "LV143:"]);
});

test("labvisor explain names the nearest code for one that does not exist", () => {
  expect(() => explain(".", "LV1144")).toThrow(
    `code is "LV1144", which no rule has; give one of ${process.cwd()}/docs/rules.md, such as LV114`,
  );
});
