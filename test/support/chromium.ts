import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { describeUnless } from "./requirements.js";

const CHROMIUM = "/usr/bin/chromium";

/** `describe`, skipped if Chromium is not installed. */
export const describeWithChromium = describeUnless(existsSync(CHROMIUM) ? undefined : `${CHROMIUM} does not exist`);

/** A page in headless Chromium, and all that it must not do: ask for something, complain, fail. */
export interface OpenPage {
  readonly page: Page;
  readonly offences: string[];
}

export class Chromium {
  private browser?: Browser;

  /** An empty page. */
  async blank(): Promise<Page> {
    return (await this.launched()).newPage();
  }

  async open(file: string, colorScheme: "light" | "dark" = "light"): Promise<OpenPage> {
    const page = await (await this.launched()).newPage({ colorScheme, viewport: { width: 1200, height: 800 } });
    const offences: string[] = [];
    const url = `file://${file}`;
    page.on("console", (message) => offences.push(message.text()));
    page.on("pageerror", ({ message }) => offences.push(message));
    await page.route("**/*", (route) => {
      if (route.request().url() !== url) offences.push(`asks for ${route.request().url()}`);
      return route.continue();
    });
    await page.goto(url);
    return { page, offences };
  }

  private async launched(): Promise<Browser> {
    // CI is root, for whom Chromium has no sandbox.
    this.browser ??= await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
    return this.browser;
  }

  async close(): Promise<void> {
    await this.browser?.close();
  }
}
