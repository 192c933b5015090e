import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";

const folder = mkdtempSync(path.join(os.tmpdir(), "labvisor-docs-"));
beforeAll(() => {
  execFileSync(process.execPath, ["--import", "tsx", "scripts/generate-docs.ts", folder], {
    env: { ...process.env, NODE_OPTIONS: "" },
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

const textOf = (file: string) => (existsSync(file) ? readFileSync(file, "utf8") : "");

test("the generated pages are up to date (npm run docs updates them)", () => {
  const pages = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((page) => page.endsWith(".md"));
  const differing = pages.filter((page) => textOf(path.join("docs", page)) !== textOf(path.join(folder, page)));
  expect(differing).toEqual([]);
  expect(pages).toEqual(
    expect.arrayContaining(["rules.md", "review.md", "nouns/disk.md", "provider/virtualbox_vm.md"]),
  );
});

test("every table of a generated page begins on its own line, after an empty one", () => {
  const pages = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((page) => page.endsWith(".md"));
  const broken = pages.filter((page) =>
    /^(?!\|).+\n?\| *(property|option|code|attribute) /m.test(textOf(path.join(folder, page))),
  );
  expect(broken).toEqual([]);
});

test("every property of a construct has a description", () => {
  const nouns = path.join(folder, "nouns");
  const silent = readdirSync(nouns).flatMap((page) => textOf(path.join(nouns, page)).match(/^\| `.*\| +\|$/gm) ?? []);
  expect(silent).toEqual([]);
});
