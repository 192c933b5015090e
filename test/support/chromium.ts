import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { describeUnless } from "./requirements.js";

const CHROMIUM = "/usr/bin/chromium";

/** `describe`, skipped if Chromium is not installed. */
export const describeWithChromium = describeUnless(existsSync(CHROMIUM) ? undefined : `${CHROMIUM} does not exist`);

/** A page in headless Chromium, with its violations: requests, console messages, and errors. */
export interface OpenPage {
  readonly page: Page;
  readonly violations: string[];
}

export class Chromium {
  private browser?: Browser;

  /** Opens an empty page. */
  async blank(): Promise<Page> {
    return (await this.launched()).newPage();
  }

  async open(file: string, colorScheme: "light" | "dark" = "light"): Promise<OpenPage> {
    const page = await (await this.launched()).newPage({ colorScheme, viewport: { width: 1200, height: 800 } });
    const violations: string[] = [];
    const url = `file://${file}`;
    page.on("console", (message) => violations.push(message.text()));
    page.on("pageerror", ({ message }) => violations.push(message));
    await page.route("**/*", (route) => {
      if (route.request().url() !== url) violations.push(`asks for ${route.request().url()}`);
      return route.continue();
    });
    await page.goto(url);
    return { page, violations };
  }

  private async launched(): Promise<Browser> {
    // CI runs as root, and Chromium has no sandbox for root.
    this.browser ??= await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
    return this.browser;
  }

  async close(): Promise<void> {
    await this.browser?.close();
  }
}
