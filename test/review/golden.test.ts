import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { rehearsedReport } from "../../lib/cli/review/rehearsed-report.js";
import { renderMarkdown } from "../../lib/review/markdown.js";
import { type Report, refused } from "../../lib/review/report.js";
import { describeWithTerraform } from "../support/terraform.js";
import { withoutCi } from "../support/without-ci.js";
import { KINDS_OF_CHANGE, type KindOfChange, synthesised } from "./kinds-of-change.js";

const GOLDEN = path.join(__dirname, "golden");

withoutCi();

const root = mkdtempSync(path.join(os.tmpdir(), "labvisor-review-"));
afterAll(() => rmSync(root, { recursive: true }));

const fileOf = (kind: string) => path.join(GOLDEN, `${kind.replaceAll(" ", "-").toLowerCase()}.md`);

function reportOf(kind: string, { before, after }: KindOfChange): Promise<Report> {
  const folder = (part: string) => {
    const made = path.join(root, kind.replaceAll(" ", "-"), part);
    mkdirSync(made, { recursive: true });
    return made;
  };
  const old = before && synthesised("lab", before, folder("before"));
  try {
    return rehearsedReport("main", old, synthesised("lab", after, folder("after")));
  } catch (error) {
    // As the command line tells it.
    return Promise.resolve(refused("main", { by: "rules", reasons: (error as Error).message.split("\n") }));
  }
}

describeWithTerraform("the report of a change", () => {
  test.each(Object.entries(KINDS_OF_CHANGE))("%s", async (kind, change) => {
    const text = renderMarkdown(await reportOf(kind, change));
    // To write them anew: UPDATE_GOLDEN=1
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(fileOf(kind), text);
    expect(text).toBe(readFileSync(fileOf(kind), "utf8"));
  });

  test("has no golden file of a kind that is gone", () => {
    const kinds = Object.keys(KINDS_OF_CHANGE).map(fileOf);
    const files = existsSync(GOLDEN) ? readdirSync(GOLDEN) : [];
    expect(files.map((file) => path.join(GOLDEN, file)).filter((file) => !kinds.includes(file))).toEqual([]);
  });

  test("has the same bytes for the same change", async () => {
    const kind = KINDS_OF_CHANGE["guest renamed"];
    const [first, second] = [await reportOf("once", kind), await reportOf("twice", kind)];
    expect(JSON.stringify(second)).toBe(JSON.stringify(first));
  });
});
