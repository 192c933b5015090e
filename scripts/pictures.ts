// npm run pictures: recreates docs/pictures with the Chromium that the tests use. Needs Terraform.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { App } from "cdktf";
import { type Browser, chromium, type Page } from "playwright-core";
import { vlanCampus } from "../examples/vlan-campus/lab.js";
import { rehearsedReport } from "../lib/cli/review/rehearsed-report.js";
import { renderReportPage } from "../lib/review/html.js";
import { readTopology } from "../lib/topology/index.js";
import { renderHtml } from "../lib/topology/page/viewer.js";
import { renderResultsSvg } from "../lib/topology/svg/svg.js";
import type { Topology } from "../lib/topology/topology.js";
import { KINDS_OF_CHANGE, synthesize } from "../test/review/kinds-of-change.js";
import { large } from "../test/topology/stacks.js";

const folder = mkdtempSync(path.join(os.tmpdir(), "labvisor-pictures-"));
const pictureOf = (name: string) => path.join(__dirname, "../docs/pictures", `${name}.png`);

async function opened(browser: Browser, html: string, colorScheme: "light" | "dark", height: number): Promise<Page> {
  const file = path.join(folder, "page.html");
  await writeFile(file, html);
  const page = await browser.newPage({ colorScheme, viewport: { width: 1000, height } });
  await page.goto(`file://${file}`);
  return page;
}

function campusTopology(): Topology {
  const app = new App({ outdir: path.join(folder, "campus"), context: { "labvisor:files-assumed": true } });
  const { id } = vlanCampus(app).node;
  app.synth();
  return readTopology(JSON.parse(readFileSync(path.join(app.outdir, "stacks", id, "cdk.tf.json"), "utf8")));
}

async function campus(browser: Browser): Promise<void> {
  const page = await opened(browser, await renderHtml([campusTopology()]), "light", 660);
  await page.getByRole("button", { name: "router" }).click();
  await page.screenshot({ path: pictureOf("page") });
}

async function search(browser: Browser): Promise<void> {
  const page = await opened(browser, await renderHtml([readTopology(large(60))]), "dark", 520);
  await page.getByRole("searchbox").fill("guest4");
  await page.getByRole("button", { name: "Show all" }).click();
  await page.screenshot({ path: pictureOf("search") });
}

async function review(browser: Browser): Promise<void> {
  const { before, after } = KINDS_OF_CHANGE["several things"];
  const [old, now] = ["before", "after"].map((name) => path.join(folder, name));
  for (const each of [old, now]) mkdirSync(each);
  const found = await rehearsedReport("main", before && synthesize("lab", before, old), synthesize("lab", after, now));
  const page = await opened(browser, await renderReportPage(found), "light", 600);
  await page.locator(".viewer").screenshot({ path: pictureOf("review") });
}

/** A campus whose services answer no client of another VLAN. */
async function test(browser: Browser): Promise<void> {
  const topology = campusTopology();
  const idOf = (name: string) => topology.guests.find((guest) => guest.name === name)?.id ?? "";
  const failure = "FAILED dns: no reply";
  const pairs = ["students1", "staff1"].map((name) => ({ from: idOf(name), to: idOf("services"), failure }));
  const guests = new Map([[idOf("services"), { mark: "failed" as const, text: "1 failed", failures: [failure] }]]);
  const summary = `${topology.lab}: 8 of 8 guests booted, 53 of 56 checks passed.`;
  const svg = await renderResultsSvg([{ topology, results: { guests, pairs, summary } }]);
  const page = await opened(browser, `<!doctype html><title>campus</title>${svg}`, "light", 660);
  await page.locator("svg").screenshot({ path: pictureOf("test") });
}

async function main(): Promise<void> {
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  try {
    for (const make of [campus, search, review, test]) await make(browser);
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
}

void main();
