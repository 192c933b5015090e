import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Locator, Page } from "playwright-core";
import type { StackJson } from "../../../lib/terraform/stack-json.js";
import { readTopology } from "../../../lib/topology/index.js";
import { renderHtml } from "../../../lib/topology/page/viewer.js";
import type { Topology } from "../../../lib/topology/topology.js";
import { Chromium, describeWithChromium, type OpenPage } from "../../support/chromium.js";
import { hostOnly, large, stack } from "../../topology/stacks.js";

const folder = mkdtempSync(path.join(os.tmpdir(), "labvisor-page-"));
const chromium = new Chromium();
afterAll(async () => {
  await chromium.close();
  rmSync(folder, { recursive: true });
});

async function open(lab: StackJson, scheme?: "light" | "dark"): Promise<OpenPage> {
  return show(readTopology(lab), scheme);
}

async function show(topology: Topology, scheme?: "light" | "dark"): Promise<OpenPage> {
  const file = path.join(folder, "lab.html");
  writeFileSync(file, await renderHtml([topology]));
  return chromium.open(file, scheme);
}

const guest = (page: Page, name: string) => page.locator(".guest").filter({ hasText: new RegExp(`^${name}\\n`) });
const viewBox = (page: Page) => page.locator(".stage svg").getAttribute("viewBox");
const shownWidth = async (page: Page) => Number((await viewBox(page))?.split(" ")[2]);
const background = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

const wordsOf = (element: Locator) =>
  // biome-ignore lint/performance/useDomNodeTextContent: what is hidden is not said
  element.evaluate((each) => (each as HTMLElement).innerText.replace(/\s+/g, " "));

/** Whether the middle of it is in the window. */
async function isSeen(page: Page, name: string): Promise<boolean> {
  const box = await guest(page, name).boundingBox();
  const stage = await page.locator(".stage").boundingBox();
  if (!box || !stage) return false;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  return x > stage.x && x < stage.x + stage.width && y > stage.y && y < stage.y + stage.height;
}

describeWithChromium("the page of a lab", () => {
  test("shows the numbers of guests in a lab of 60 and more, until the reader opens them", async () => {
    const { page, violations } = await open(large(60));
    const [overview, stage] = [page.locator(".overview"), page.locator(".stage")];
    expect([await overview.isVisible(), await stage.isVisible()]).toEqual([true, false]);
    await overview.getByRole("button", { name: "guest0 … guest59: 60 guests" }).click();
    expect([await overview.isVisible(), await stage.isVisible()]).toEqual([false, true]);
    expect(await isSeen(page, "guest0")).toBe(true);
    await page.getByRole("button", { name: "Show all" }).click();
    expect([await overview.isVisible(), await stage.isVisible()]).toEqual([true, false]);
    expect(violations).toEqual([]);
  });

  test("finds a guest by name, address, or MAC, and moves there", async () => {
    const { page, violations } = await open(large(300));
    const search = page.getByRole("searchbox");
    await search.fill("guest299");
    await expect(page.locator(".found").count()).resolves.toBe(1);
    expect(await page.locator("output").textContent()).toBe("1 of 1");
    expect(await isSeen(page, "guest299")).toBe(true);
    // Near enough to read: a line is as high as it was drawn.
    expect((await guest(page, "guest299").boundingBox())?.width).toBeGreaterThanOrEqual(130);

    await search.fill("guest1");
    expect(await page.locator("output").textContent()).toBe("1 of 111");
    expect(await isSeen(page, "guest1")).toBe(true);
    await search.press("Enter");
    expect(await page.locator("output").textContent()).toBe("2 of 111");
    await search.press("Escape");
    expect(await page.locator(".found").count()).toBe(0);
    await search.fill("nobody");
    expect(await page.locator("output").textContent()).toBe("none");
    expect(violations).toEqual([]);

    const { page: other } = await open(hostOnly);
    for (const [text, name] of [
      ["10.1.2.13", "ubuntu3"],
      ["02:1a:00:00:00:02", "ubuntu2"],
      ["021A.0000.0002", "ubuntu2"],
    ]) {
      await other.getByRole("searchbox").fill(text);
      expect(
        await other.locator(".found").evaluateAll((all) => all.map((each) => each.querySelector(".name")?.textContent)),
      ).toEqual([name]);
    }
  });

  test("zooms by wheel, buttons, and keys, and moves by dragging and arrow keys", async () => {
    const { page, violations } = await open(large(59));
    const all = await shownWidth(page);
    await page.locator(".stage").hover();
    await page.mouse.wheel(0, -300);
    await page.waitForFunction(
      (before) => Number(document.querySelector(".stage svg")?.getAttribute("viewBox")?.split(" ")[2]) < before,
      all,
    );
    await page.getByRole("button", { name: "Show all" }).click();
    expect(await shownWidth(page)).toBe(all);
    await page.getByRole("button", { name: "Zoom in" }).click();
    expect(await shownWidth(page)).toBeCloseTo(all / 1.25);
    await page.getByRole("button", { name: "Zoom out" }).click();
    expect(await shownWidth(page)).toBeCloseTo(all);

    await page.locator(".stage").focus();
    await page.keyboard.press("+");
    expect(await shownWidth(page)).toBeCloseTo(all / 1.25);
    const before = await viewBox(page);
    await page.keyboard.press("ArrowRight");
    expect(await viewBox(page)).not.toBe(before);
    await page.keyboard.press("0");
    expect(await shownWidth(page)).toBe(all);

    // Dragging shows nobody's details.
    await guest(page, "guest50").hover();
    const still = await viewBox(page);
    await page.mouse.down();
    await page.mouse.move(500, 300, { steps: 4 });
    await page.mouse.up();
    expect(await viewBox(page)).not.toBe(still);
    expect(await page.locator(".details").isVisible()).toBe(false);
    expect(violations).toEqual([]);
  });

  test("shows the details of a guest after a click or a key, and then those of its network", async () => {
    const { page, violations } = await open(hostOnly);
    await guest(page, "ubuntu2").click();
    const details = page.getByRole("complementary", { name: "Details" });
    const text = await wordsOf(details);
    expect(text).toContain("ubuntu2 On laptop, VirtualBox CPUs 1 Memory 512 MiB");
    expect(text).toContain("Adapter 2 Network lan MAC 02:1a:00:00:00:12 Address 10.1.2.12");
    expect(await page.locator(".edge.chosen").count()).toBe(1);

    await details.getByRole("button", { name: "lan" }).click();
    expect(await wordsOf(details)).toContain("Subnet 10.1.2.0/24 Host 10.1.2.1");
    expect(await page.locator(".guest.near").count()).toBe(4);
    await page.keyboard.press("Escape");
    expect(await details.isVisible()).toBe(false);
    expect(await page.locator(".chosen, .near").count()).toBe(0);

    await page.getByRole("button", { name: "ubuntu4" }).focus();
    await page.keyboard.press("Enter");
    expect(await wordsOf(details)).toContain("ubuntu4");
    await details.getByRole("button", { name: "Close" }).click();
    expect(await details.isVisible()).toBe(false);
    expect(violations).toEqual([]);
  });

  test("shows the details of a network that is not drawn, because it is on no hypervisor", async () => {
    const { networks, ...lab } = readTopology(hostOnly);
    const { page, violations } = await show({
      ...lab,
      networks: networks.map((each) => ({ ...each, hypervisor: "?" })),
    });
    await guest(page, "ubuntu1").click();
    await page.locator(".details").getByRole("button", { name: "lan" }).click();
    expect(await page.locator(".details section:visible h2").textContent()).toBe("lan");
    await page.getByRole("searchbox").fill("lan");
    expect(await page.locator("output").textContent()).toBe("none");
    expect(violations).toEqual([]);
  });

  test("is light or dark like the system, and can be switched", async () => {
    const [white, dark] = ["rgb(255, 255, 255)", "rgb(13, 17, 23)"];
    const { page } = await open(hostOnly);
    const paper = () => page.locator(".paper").evaluate((each) => getComputedStyle(each).fill);
    expect([await background(page), await paper()]).toEqual([white, white]);
    await page.getByRole("button", { name: "Dark" }).click();
    expect([await background(page), await paper()]).toEqual([dark, dark]);
    await page.getByRole("button", { name: "Light" }).click();
    expect(await background(page)).toBe(white);
    const { page: other, violations } = await open(hostOnly, "dark");
    expect(await background(other)).toBe(dark);
    expect(violations).toEqual([]);
  });

  test("runs no script and sends no request, whatever the names, and its policy forbids both", async () => {
    const name = "</script><img src='https://example.org/x' onerror='document.title=1'>";
    const { page, violations } = await open(
      stack("lab", { "lab.laptop": {}, "vm.g": { lab: "${virtualbox_lab.laptop.id}", name } }),
    );
    await page.locator(".guest").click();
    expect(await page.locator(".details h2:visible").textContent()).toBe(name);
    expect(await page.title()).toBe("lab");
    expect(violations).toEqual([]);
    await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "document.title = 'ran'";
      document.body.append(script);
      document.body.append(Object.assign(new Image(), { src: "https://example.org/x.png" }));
    });
    expect(await page.title()).toBe("lab");
    expect(violations.join("\n")).toContain("Content Security Policy");
    expect(violations.join("\n")).not.toContain("asks for");
  });
});
