import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { renderReportPage } from "../../lib/review/html.js";
import { renderMarkdown } from "../../lib/review/markdown.js";
import { type Report, refusedReport, report, stackReport } from "../../lib/review/report.js";
import { readTopology } from "../../lib/topology/index.js";
import { Chromium, describeWithChromium } from "../support/chromium.js";
import { readMarkup } from "../support/markup.js";
import { reference, stack } from "../topology/stacks.js";

const SECRET = "hunter2";
const HOSTILE = "</script><img src=x onerror=alert(1)>";

/** Returns a report of a changed guest and a new network with the given name. */
function reportOf(name = "dmz"): Report {
  const lab = { lab: reference("lab", "laptop") };
  const web = (adapters: readonly object[]) => ({ ...lab, name: "web", network_adapters: adapters });
  const nat = { type: "nat", mac: "020000000001" };
  const inner = { type: "internal", network: name, mac: "020000000002", address: "10.9.0.11" };
  const [before, after] = [[nat], [nat, inner]].map((adapters) => ({
    topology: readTopology(stack("campus", { "lab.laptop": {}, "vm.web": web(adapters) })),
    traits: {},
    policies: [],
    warnings: [],
    capacity: [],
    constructs: new Map([["virtualbox_vm.web", "web"]]),
  }));
  const warned = { ...after, warnings: [{ code: "LV127", at: name, message: name }] };
  const change = {
    address: "virtualbox_vm.web",
    type: "virtualbox_vm",
    change: {
      actions: ["update"],
      before: { description: "old", password: SECRET, notes: SECRET },
      after: { description: name, password: `${SECRET}3`, notes: `${SECRET}4` },
      after_sensitive: { notes: true },
    },
  };
  return report("main", [stackReport("campus", before, warned, { resource_changes: [change] })], ["gone"]);
}

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

describeWithChromium("the page of a report in a browser", () => {
  test("shows details and an interactive diagram, without requests or errors", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "labvisor-report-"));
    const chromium = new Chromium();
    try {
      const file = path.join(folder, "report.html");
      writeFileSync(file, await renderReportPage(reportOf(HOSTILE)));
      const { page, offences } = await chromium.open(file, "dark");
      expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("Effects on the lab");
      const attribute = page.getByText("password", { exact: true });
      expect(await attribute.isVisible()).toBe(false);
      await page.getByText("All changes: 1 resource").click();
      expect(await attribute.isVisible()).toBe(true);

      const viewBox = () => page.locator(".stage svg").getAttribute("viewBox");
      const before = await viewBox();
      // The wheel scrolls the page, unless Ctrl is pressed.
      await page.locator(".stage").hover();
      await page.mouse.wheel(0, 100);
      expect(await viewBox()).toBe(before);
      await page.getByRole("button", { name: "Zoom in" }).click();
      expect(await viewBox()).not.toBe(before);
      await page.getByRole("searchbox").fill("10.9.0.11");
      expect(await page.locator(".found .name").textContent()).toBe("~ web");
      await page.locator(".guest").click();
      expect(await page.locator(".details section:visible h2").textContent()).toBe("web");
      expect(offences).toEqual([]);
    } finally {
      await chromium.close();
      rmSync(folder, { recursive: true });
    }
  });
});
