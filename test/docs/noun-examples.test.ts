import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pinImages } from "../support/pinned-images.js";

const PAGES = path.resolve("docs/nouns");
const EXAMPLES = path.join(PAGES, "examples");

const root = process.cwd();
const folder = mkdtempSync(path.join(os.tmpdir(), "labvisor-nouns-"));
const { CDKTF_CONTEXT_JSON: context } = process.env;
beforeAll(() => {
  // The examples use images of the reader.
  process.env.CDKTF_CONTEXT_JSON = JSON.stringify({ "labvisor:files-assumed": true });
  jest.spyOn(console, "log").mockImplementation(() => {});
});
afterAll(() => {
  process.chdir(root);
  if (context === undefined) delete process.env.CDKTF_CONTEXT_JSON;
  else process.env.CDKTF_CONTEXT_JSON = context;
  rmSync(folder, { recursive: true });
});

const pages = readdirSync(EXAMPLES).map((file) => path.basename(file, ".ts"));

test.each(pages.filter((page) => page !== "values"))(
  "the example of %s breaks no rule and synthesizes",
  async (page) => {
    const project = path.join(folder, page);
    mkdirSync(project);
    pinImages(project, "debian-13");
    process.chdir(project);
    await import(path.join(EXAMPLES, page));
    const stacks = readdirSync("cdktf.out/stacks");
    expect(stacks).not.toEqual([]);
    for (const stack of stacks) {
      const { resource = {} } = JSON.parse(readFileSync(`cdktf.out/stacks/${stack}/cdk.tf.json`, "utf8"));
      expect(Object.keys(resource).length).toBeGreaterThan(0);
    }
  },
);

test("the example of values prints what its comments say", async () => {
  const source = readFileSync(path.join(EXAMPLES, "values.ts"), "utf8");
  const printed = jest.mocked(console.log);
  printed.mockClear();
  await import(path.join(EXAMPLES, "values"));
  const said = [...source.matchAll(/console\.log\(.*; \/\/ (.*)$/gm)].map(([, text]) => text);
  expect(printed.mock.calls.map((words) => words.join(" "))).toEqual(said);
});

test("each page has an example", () => {
  const written = readdirSync(PAGES).filter((file) => file.endsWith(".md") && file !== "README.md");
  expect(pages.toSorted()).toEqual(written.map((file) => path.basename(file, ".md")).toSorted());
});
