import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { rehearsedReport } from "../../lib/cli/review/rehearsed-report.js";
import { documentOf } from "../../lib/review/document.js";
import { renderReportPage } from "../../lib/review/html.js";
import { renderMarkdown } from "../../lib/review/markdown.js";
import { type Report, refusedReport } from "../../lib/review/report.js";
import { readMarkup } from "../support/markup.js";
import { describeWithTerraform } from "../support/terraform.js";
import { withoutCi } from "../support/without-ci.js";
import { KINDS_OF_CHANGE, type KindOfChange, synthesised } from "./kinds-of-change.js";

const GOLDEN = path.join(__dirname, "golden");

withoutCi();

const root = mkdtempSync(path.join(os.tmpdir(), "labvisor-review-"));
afterAll(() => rmSync(root, { recursive: true }));

const fileOf = (kind: string, form = "md") => path.join(GOLDEN, `${kind.replaceAll(" ", "-").toLowerCase()}.${form}`);

/** The kind of which the page is kept too. */
const SHOWN = "several things";

/** To write them anew: UPDATE_GOLDEN=1 */
function expectGolden(file: string, report: string): void {
  // Where the image is, is another place on each machine.
  const text = report.replace(/(\.\.\/)+[^"&]*(?=examples\/images\/)/g, "../");
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, "utf8"));
}

/** Without what all pages have in common. */
function ownPart(page: string): string {
  return page.replace(/<(style|script)>[\s\S]*?<\/\1>/g, "<$1></$1>").replace(/'sha256-[^']*'/g, "'sha256-'");
}

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
    return Promise.resolve(
      refusedReport("main", { by: "rules", reasons: (error as Error).message.split("\n").slice(1) }),
    );
  }
}

describeWithTerraform("the report of a change", () => {
  test.each(Object.entries(KINDS_OF_CHANGE))("%s", async (kind, change) => {
    const report = await reportOf(kind, change);
    const text = renderMarkdown(report);
    expectGolden(fileOf(kind), text);
    const page = await renderReportPage(report);
    if (kind === SHOWN) expectGolden(fileOf(kind, "html"), ownPart(page));
    // The page is sound, and says all that the comment says.
    const said: string[] = [];
    JSON.stringify(documentOf(report), (key, value) => {
      if (key === "code") said.push(value);
      return value;
    });
    expect(readMarkup(page).texts).toEqual(expect.arrayContaining(said));
  });

  test("has no golden file of a kind that is gone", () => {
    const kinds = [...Object.keys(KINDS_OF_CHANGE).map((kind) => fileOf(kind)), fileOf(SHOWN, "html")];
    const files = existsSync(GOLDEN) ? readdirSync(GOLDEN) : [];
    expect(files.map((file) => path.join(GOLDEN, file)).filter((file) => !kinds.includes(file))).toEqual([]);
  });

  test("has the same bytes for the same change", async () => {
    const kind = KINDS_OF_CHANGE["guest renamed"];
    const [first, second] = [await reportOf("once", kind), await reportOf("twice", kind)];
    expect(JSON.stringify(second)).toBe(JSON.stringify(first));
  });
});
