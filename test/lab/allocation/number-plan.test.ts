import fs from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { Lab } from "../../../lib/index.js";
import { appIn, brokenRules, labIn, projectFolder } from "../support.js";

afterEach(() => {
  delete process.env.CI;
});

/** Returns a lab that assigns numbers to names. */
function numbersIn(root: string, names: readonly string[], range = { first: 100, last: 199 }) {
  const { app, lab } = labIn(appIn(root));
  const numbers = names.map((name) => lab.assignNumber({ at: lab, what: "id", pool: "ids", name, range }));
  return { app, lab, of: (name: string) => numbers[names.indexOf(name)]?.() };
}

const lockOf = (root: string) => path.join(root, "labvisor.lock.json");
const writeLock = (root: string, numbers: unknown) =>
  fs.writeFileSync(lockOf(root), JSON.stringify({ version: 1, labs: { campus: { numbers } } }));

test("synthesis records each number by pool and name", () => {
  const root = projectFolder();
  const { app, of } = numbersIn(root, ["web", "db"]);
  app.synth();
  expect(JSON.parse(fs.readFileSync(lockOf(root), "utf8"))).toEqual({
    version: 1,
    labs: { campus: { numbers: { "ids/web": of("web"), "ids/db": of("db") } } },
  });
});

test("a locked number stays unless it is outside the range", () => {
  const root = projectFolder();
  writeLock(root, { "ids/web": 177 });
  expect(numbersIn(root, ["db", "web"]).of("web")).toBe(177);
  expect(numbersIn(root, ["web"], { first: 200, last: 299 }).of("web")).toBeGreaterThanOrEqual(200);
});

test("a lock file with invalid numbers is rejected", () => {
  const root = projectFolder();
  writeLock(root, { "ids/web": "177" });
  expect(() => numbersIn(root, ["web"]).of("web")).toThrow(
    "is damaged: every lab must have addresses or numbers by id",
  );
});

test("in CI, synthesis reports a missing number as an error", () => {
  process.env.CI = "1";
  const { app, of } = numbersIn(projectFolder(), ["web"]);
  expect(() => app.synth()).toThrow(`(ids/web: none -> ${of("web")}), and must not change in CI`);
});

test("numbers are unique, in the range, and stable when names are added, removed, or reordered", () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/), { minLength: 1, maxLength: 50 });
  const change = names.chain((before) =>
    fc.tuple(
      fc.constant(before),
      fc.shuffledSubarray(before),
      fc.array(fc.stringMatching(/^x[0-9]{1,3}$/), { maxLength: 50 }),
    ),
  );
  fc.assert(
    fc.property(change, ([before, kept, added]) => {
      const root = projectFolder();
      const first = numbersIn(root, before);
      first.app.synth();
      const after = [...new Set([...added, ...kept])];
      const second = numbersIn(root, after);
      const numbers = after.map((name) => second.of(name));
      expect(new Set(numbers).size).toBe(after.length);
      expect(numbers.every((number) => Number(number) >= 100 && Number(number) <= 199)).toBe(true);
      for (const name of kept) {
        expect(second.of(name)).toBe(first.of(name));
      }
    }),
    { numRuns: 40 },
  );
});

test("a range that is too small is reported", () => {
  const { lab } = numbersIn(projectFolder(), ["a", "b", "c"], { first: 7, last: 8 });
  expect(brokenRules(lab)).toEqual([
    "LV116 campus: it gets no id because all of 7-8 are taken; declare a larger range (docs/rules.md#lv116)",
  ]);
});

test("an explicit number is not assigned to another name, and a duplicate is reported", () => {
  const { app, lab } = labIn();
  const range = { first: 7, last: 8 };
  const request = { at: lab, what: "id", pool: "ids", range };
  lab.assignNumber({ ...request, name: "a", explicit: 7 });
  expect(lab.assignNumber({ ...request, name: "b" })()).toBe(8);
  const other = new Lab(app, "other");
  other.assignNumber({ ...request, at: other, name: "c", explicit: 8 });
  other.assignNumber({ ...request, at: other, name: "d", pool: "others", explicit: 7 });
  expect(brokenRules(lab)).toEqual([]);
  expect(brokenRules(other)).toEqual([expect.stringContaining("LV117 other: its id is 8, which campus also has")]);
});
