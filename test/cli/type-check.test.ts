import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readProject } from "../../lib/cli/project.js";
import { checkTypes } from "../../lib/cli/type-check.js";
import { ProjectFolder } from "./project-folder.js";

const CONFIG = { extends: "./base", include: ["*.ts"] };
const BASE = { compilerOptions: { strict: true, module: "nodenext", types: [], lib: ["es5"], skipLibCheck: true } };

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder();
  mkdirSync(path.join(project.path, "node_modules/typescript"), { recursive: true });
  // The real TypeScript, which also records its runs.
  project
    .withApp({ lab: [] })
    .write("package.json", {})
    .write("tsconfig.json", CONFIG)
    .write("base.json", BASE)
    .write("main.ts", 'import { memory } from "./memory.js";\n\nexport const half: number = memory / 2;\n')
    .write("memory.ts", "export const memory = 512;\n")
    .write("node_modules/typescript/package.json", { bin: { tsc: "tsc.js" } })
    .write(
      "node_modules/typescript/tsc.js",
      `require("node:fs").appendFileSync(${JSON.stringify(path.join(project.path, "checks"))}, "x");
      require(${JSON.stringify(require.resolve("typescript/lib/tsc.js"))});`,
    );
});
afterEach(() => project.remove());

const check = () => checkTypes(readProject(project.path));
const checks = () => (project.has("checks") ? readFileSync(path.join(project.path, "checks"), "utf8").length : 0);
const ERROR = "main.ts:3  TS2362: The left-hand side of an arithmetic operation must be of type";

test.each([["plan"], ["apply", "--auto-approve"], ["rehearse"]])(
  "labvisor %s rejects an app that does not compile, with each error in a line, before it runs the app",
  async (...args) => {
    project.withTerraform().write("memory.ts", 'export const memory = "512";\nexport const cpus: number = "1";\n');
    const { exitCode, stderr } = await project.labvisor(args);
    expect(stderr).toMatch(new RegExp(`labvisor: The app does not compile: 2 errors\n${ERROR}`));
    expect(stderr).toMatch(/\nmemory\.ts:2 {2}TS2322: Type 'string' is not assignable to type 'number'\.\n$/);
    expect(exitCode).toBe(1);
    expect(project.has("cdktf.out")).toBe(false);
    expect(project.allCalls).toEqual([]);
  },
);

test("labvisor review reports that an app does not compile, and exits with 1", async () => {
  project.withTerraform().git("init", "-q");
  project.git("add", ".");
  project.git("commit", "-qm", "the lab");
  project.write("memory.ts", 'export const memory = "512";\n');
  const { exitCode, stdout } = await project.labvisor(["review", "--base", "HEAD"]);
  expect(stdout).toContain("🔴 **Does not compile**, so there is no plan. Compared with `HEAD`.");
  // Markdown's code has no double spaces.
  expect(stdout).toContain(`- \`${ERROR.replace("  ", " ")}`);
  expect(exitCode).toBe(1);
});

test("labvisor plan --json prints the errors as JSON", async () => {
  project.withTerraform().write("memory.ts", 'export const memory: number = "512";\n');
  const { stdout } = await project.labvisor(["plan", "--json"]);
  const message = "Type 'string' is not assignable to type 'number'.";
  expect(JSON.parse(stdout)).toEqual({ types: [{ location: "memory.ts:1", code: "TS2322", message }] });
});

test.each([["synth"], ["destroy", "--auto-approve"]])(
  "labvisor %s, which applies no code, does not check its types",
  async (...args) => {
    project.withTerraform().write("memory.ts", 'export const memory = "512";\n');
    expect((await project.labvisor(args)).exitCode).toBe(0);
    expect(checks()).toBe(0);
  },
);

test("types are checked again only after a change, until there are no errors", async () => {
  await check();
  await check();
  expect(checks()).toBe(1);
  project.write("memory.ts", 'export const memory = "512";\n');
  for (const expected of [2, 3]) {
    await expect(check()).rejects.toThrow(ERROR);
    expect(checks()).toBe(expected);
  }
  project.write("memory.ts", "export const memory = 1024;\n");
  await check();
  await check();
  expect(checks()).toBe(4);
});

test.each([
  ["a new source", () => project.write("more.ts", "export const more: number = true;\n")],
  ["a removed source", () => rmSync(path.join(project.path, "memory.ts"))],
  ["an option of an extended configuration", () => project.write("base.json", { compilerOptions: { lib: [] } })],
  ["an option of the configuration", () => project.write("tsconfig.json", { ...CONFIG, compilerOptions: { lib: [] } })],
])("%s makes the types be checked again", async (_, change) => {
  await check();
  change();
  await expect(check()).rejects.toThrow("The app does not compile");
});

test.each([
  ["without a tsconfig.json", () => rmSync(path.join(project.path, "tsconfig.json"))],
  ["without TypeScript", () => rmSync(path.join(project.path, "node_modules"), { recursive: true })],
  ["whose tsconfig.json has no sources", () => project.write("tsconfig.json", { include: ["nowhere/*.ts"] })],
  ["in another language", () => project.write("cdktf.json", { app: "python3 main.py", language: "python" })],
  [
    "that turns the check off",
    () => project.write("cdktf.json", { app: "make", language: "typescript", labvisor: { typeCheck: false } }),
  ],
])("an app %s is not checked", async (_, arrange) => {
  project.write("memory.ts", 'export const memory: number = "512";\n');
  arrange();
  await check();
});

test("a comment that names a configuration that extends the one with the comment is harmless", async () => {
  project.write("base.json", `// "extends": "./tsconfig.json"\n${JSON.stringify(BASE)}`);
  await check();
  expect(checks()).toBe(1);
});

test("a failure of TypeScript itself is reported with its output", async () => {
  writeFileSync(
    path.join(project.path, "node_modules/typescript/tsc.js"),
    'console.error("out of memory"); process.exit(7)',
  );
  await expect(check()).rejects.toThrow("The types cannot be checked: tsc ended with 7.\nout of memory");
});

test("a setting of another type is rejected", () => {
  project.write("cdktf.json", { app: "make", labvisor: { typeCheck: "no" } });
  expect(() => readProject(project.path)).toThrow('"labvisor.typeCheck" is "no"; give true or false.');
});

test("a misspelt setting is rejected, because it would have no effect", () => {
  project.write("cdktf.json", { app: "make", labvisor: { platforms: [], typecheck: false } });
  expect(() => readProject(project.path)).toThrow(
    '"labvisor" has no setting "typecheck"; give platforms or typeCheck.',
  );
});
