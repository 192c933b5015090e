import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { rehearsedReport } from "../../lib/cli/review/rehearsed-report.js";
import { documentOf } from "../../lib/review/document.js";
import { renderReportPage } from "../../lib/review/html.js";
import { renderMarkdown } from "../../lib/review/markdown.js";
import { type Report, refusedReport } from "../../lib/review/report.js";
import { withoutLocation } from "../lab/support.js";
import { filesBelow } from "../support/files-below.js";
import { readMarkup } from "../support/markup.js";
import { describeWithTerraform } from "../support/terraform.js";
import { FIRST_BOOT_CHANGES, SECRET_VARIABLE } from "./first-boot-changes.js";
import { KINDS_OF_CHANGE, type KindOfChange, synthesize } from "./kinds-of-change.js";

const GOLDEN = path.join(__dirname, "golden");

const ALL_CHANGES = { ...KINDS_OF_CHANGE, ...FIRST_BOOT_CHANGES };

/** The value of the secret, which a review must not even read. */
const PLANTED = "Pl4nted s3cret";

const root = mkdtempSync(path.join(os.tmpdir(), "labvisor-review-"));
afterAll(() => rmSync(root, { recursive: true }));

const fileOf = (kind: string, form = "md") => path.join(GOLDEN, `${kind.replaceAll(" ", "-").toLowerCase()}.${form}`);

/** The kind of change whose HTML page has a golden file as well. */
const WITH_PAGE = "several things";

/** Compares a report with its golden file, or updates the file if UPDATE_GOLDEN is 1. */
function expectGolden(file: string, report: string): void {
  // The path of the image differs on each machine.
  const text = report
    .replace(/(\.\.\/)+[^"&]*(?=examples\/images\/)/g, "../")
    // The mark of a lab on Proxmox VE comes from the time of its first plan.
    .replace(/(labvisor\.|`input`: `"|input<\/code>: <code>&quot;)[0-9a-f]{8}/g, "$11f0c9a3e")
    .replace(/(path_in_datastore.*)-[0-9a-f]{8}(?=")/g, "$1-1f0c9a3e")
    .replace(/-[0-9a-f]{8}-(?=[0-9a-f]{8,12}[.-])/g, "-1f0c9a3e-");
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, "utf8"));
}

/** Removes the styles and scripts that all pages share. */
function withoutAssets(page: string): string {
  return page.replace(/<(style|script)>[\s\S]*?<\/\1>/g, "<$1></$1>").replace(/'sha256-[^']*'/g, "'sha256-'");
}

function reportOf(kind: string, { before, after, pins }: KindOfChange): Promise<Report> {
  const folder = (part: string) => {
    const directory = path.join(root, kind.replaceAll(" ", "-"), part);
    mkdirSync(directory, { recursive: true });
    return directory;
  };
  const old = before && synthesize("lab", before, folder("before"), pins?.before);
  try {
    return rehearsedReport("main", old, synthesize("lab", after, folder("after"), pins?.after));
  } catch (error) {
    // As the command line reports it.
    const reasons = (error as Error).message.split("\n").slice(1).map(withoutLocation);
    return Promise.resolve(refusedReport("main", { by: "rules", reasons }));
  }
}

describeWithTerraform("the report of a change", () => {
  beforeAll(() => {
    for (const name of [SECRET_VARIABLE, `TF_VAR_secret_${SECRET_VARIABLE}`]) process.env[name] = PLANTED;
  });
  afterAll(() => {
    for (const name of [SECRET_VARIABLE, `TF_VAR_secret_${SECRET_VARIABLE}`]) delete process.env[name];
  });

  test.each(Object.entries(ALL_CHANGES))("%s", async (kind, change) => {
    const report = await reportOf(kind, change);
    expect(JSON.stringify(report)).not.toContain(PLANTED);
    const text = renderMarkdown(report);
    expectGolden(fileOf(kind), text);
    const page = await renderReportPage(report);
    if (kind === WITH_PAGE) expectGolden(fileOf(kind, "html"), withoutAssets(page));
    // The page is well-formed, and contains all values of the comment.
    const values: string[] = [];
    JSON.stringify(documentOf(report), (key, value) => {
      if (key === "code") values.push(value);
      return value;
    });
    expect(readMarkup(page).texts).toEqual(expect.arrayContaining(values));
    expect(text + page).not.toContain(PLANTED);
    for (const file of filesBelow(root)) expect(readFileSync(path.join(root, file)).includes(PLANTED)).toBe(false);
  });

  test("has no stale golden files", () => {
    const kinds = [...Object.keys(ALL_CHANGES).map((kind) => fileOf(kind)), fileOf(WITH_PAGE, "html")];
    const files = existsSync(GOLDEN) ? readdirSync(GOLDEN) : [];
    expect(files.map((file) => path.join(GOLDEN, file)).filter((file) => !kinds.includes(file))).toEqual([]);
  });

  test("is byte-identical for the same change", async () => {
    const kind = KINDS_OF_CHANGE["guest renamed"];
    const [first, second] = [await reportOf("once", kind), await reportOf("twice", kind)];
    expect(JSON.stringify(second)).toBe(JSON.stringify(first));
  });
});
