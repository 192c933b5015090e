import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { renderReportPage } from "../../../lib/review/html.js";
import { HOSTILE, reportOf } from "../../review/hostile-report.js";
import { Chromium, describeWithChromium } from "../../support/chromium.js";

describeWithChromium("the page of a report in a browser", () => {
  test("shows details and an interactive diagram, without requests or errors", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "labvisor-report-"));
    const chromium = new Chromium();
    try {
      const file = path.join(folder, "report.html");
      writeFileSync(file, await renderReportPage(reportOf(HOSTILE)));
      const { page, violations } = await chromium.open(file, "dark");
      expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("Effects on campus");
      const attribute = page.getByText("password", { exact: true });
      expect(await attribute.isVisible()).toBe(false);
      await page.getByText("Attributes of 1 resource").click();
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
      expect(violations).toEqual([]);
    } finally {
      await chromium.close();
      rmSync(folder, { recursive: true });
    }
  });
});
