import { renderReportPage } from "../../lib/review/html.js";
import { renderMarkdown } from "../../lib/review/markdown.js";
import { refusedReport } from "../../lib/review/report.js";
import { readMarkup } from "../support/markup.js";
import { HOSTILE, reportOf, SECRET } from "./hostile-report.js";

describe("the page of a report", () => {
  test("escapes names, values, and warnings", async () => {
    const { elements, texts } = readMarkup(await renderReportPage(reportOf(HOSTILE)));
    const harmless = new Set(readMarkup(await renderReportPage(reportOf())).elements);
    expect(elements.filter((element) => !harmless.has(element))).toEqual([]);
    expect(texts).toEqual(expect.arrayContaining([HOSTILE, JSON.stringify(HOSTILE), `+ ${HOSTILE}`]));
  });

  test("contains masked values in no format", async () => {
    const found = reportOf();
    const page = await renderReportPage(found);
    for (const text of [renderMarkdown(found), page, JSON.stringify(found)]) {
      expect(text).toContain("(secret)");
      expect(text).not.toContain(SECRET);
    }
  });

  test("marks the changes in its diagram, which the JSON contains as well", async () => {
    const found = reportOf();
    const page = await renderReportPage(found);
    expect(page).toContain('<g class="guest changed"');
    expect(page).toContain('<g class="network isolated added"');
    expect(JSON.parse(JSON.stringify(found)).stacks[0].diagram).toMatchObject({
      topology: { lab: "campus", guests: [{ name: "web" }], networks: [{ name: "dmz" }] },
      marks: {
        "virtualbox_vm.web": "changed",
        "virtualbox_lab.laptop/internal:dmz": "added",
        "virtualbox_vm.web adapter 2 on virtualbox_lab.laptop/internal:dmz": "added",
      },
    });
  });

  test("lists broken rules", async () => {
    const page = await renderReportPage(
      refusedReport("main", { by: "rules", reasons: ["LV104 lab/web: given twice"] }),
    );
    expect(readMarkup(page).texts).toEqual(expect.arrayContaining(["Breaks rules", "LV104 lab/web: given twice"]));
  });
});
