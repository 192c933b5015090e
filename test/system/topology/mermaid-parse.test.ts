import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { App } from "cdktf";
import type { Page } from "playwright-core";
import type { Lab } from "../../../lib/index.js";
import { readTopology } from "../../../lib/topology/index.js";
import { renderMermaid } from "../../../lib/topology/mermaid.js";
import { temporaryFolder } from "../../lab/support.js";
import { Chromium, describeWithChromium } from "../../support/chromium.js";
import { hostOnly, large, stack } from "../../topology/stacks.js";

const EXAMPLES = path.resolve("examples");
const GOLDEN = path.resolve("test/review/golden");
const labs = readdirSync(EXAMPLES).filter((name) => existsSync(path.join(EXAMPLES, name, "lab.ts")));

/** The texts of all labs that an example has: a portable one has two. */
function texts(example: string): string[] {
  const file = path.join(EXAMPLES, example, "lab.ts");
  return Object.values(require(file) as Record<string, (app: App) => Lab>).map((build) => {
    const app = new App({ outdir: temporaryFolder(), context: { "labvisor:root": path.dirname(file) } });
    const { id } = build(app).node;
    app.synth();
    const json = readFileSync(path.join(app.outdir, "stacks", id, "cdk.tf.json"), "utf8");
    return renderMermaid([readTopology(JSON.parse(json))]);
  });
}

// Mermaid reads labels by a DOM: the real package, in a real one.
describeWithChromium("the real Mermaid", () => {
  const chromium = new Chromium();
  let page: Page;
  beforeAll(async () => {
    page = await chromium.blank();
    await page.addScriptTag({ path: require.resolve("mermaid/dist/mermaid.min.js") });
  });
  afterAll(() => chromium.close());

  /** @throws with what Mermaid says where it is none */
  const diagramType = (text: string): Promise<string> =>
    page.evaluate(
      async (each) =>
        (
          await (
            globalThis as unknown as { mermaid: { parse(text: string): Promise<{ diagramType: string }> } }
          ).mermaid.parse(each)
        ).diagramType,
      text,
    );

  test.each(labs)("reads examples/%s", async (example) => {
    for (const text of texts(example)) expect(await diagramType(text)).toBe("flowchart-v2");
  });

  test("reads all portable examples on both hypervisors", () => {
    expect(labs.filter((example) => texts(example).length === 2)).toEqual(["portable", "vlan-campus"]);
  });

  test.each(readdirSync(GOLDEN).filter((name) => name.endsWith(".md")))("reads the diagram of %s", async (name) => {
    const report = readFileSync(path.join(GOLDEN, name), "utf8");
    const [, picture] = /```mermaid\n(.*?)```/s.exec(report) ?? [];
    if (picture === undefined) return expect(report).toMatch(/[Nn]o changes|Planning failed|Breaks rules/);
    expect(await diagramType(picture)).toBe("flowchart-v2");
  });

  test.each([300, 500, 501])("reads a lab of %i guests", async (count) => {
    expect(await diagramType(renderMermaid([readTopology(large(count))]))).toBe("flowchart-v2");
  });

  test("reads names that contain Mermaid's syntax", async () => {
    const names = ["end", 'a"] --> b["', "%%{init: {}}%%", "style a:b#c;", "`md`", "#quot;", "<b>", "a\nb", "日本"];
    const guests = Object.fromEntries(names.map((name, index) => [`vm.g${index}`, { name }]));
    expect(await diagramType(renderMermaid([readTopology(stack("end", guests))]))).toBe("flowchart-v2");
  });

  test("rejects a text that is not a flowchart", async () => {
    await expect(diagramType(renderMermaid([readTopology(hostOnly)]).replace('"]', '"'))).rejects.toThrow(
      "Parse error",
    );
  });
});
