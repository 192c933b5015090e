import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { transformSync } from "esbuild";
import { CloudInit, Lab, MacAddress, VirtualBox, VirtualMachine } from "../../lib/index.js";
import { fail } from "../../lib/lab/errors.js";
import { LabError } from "../../lib/lab-error.js";
import { locationOf } from "../../lib/source-location.js";
import { errorOf, labIn, temporaryFolder } from "./support.js";

const repository = path.resolve(__dirname, "../..");

const PROGRAM = `import { App } from "cdktf";
import { Disk, Image, Lab, VirtualBox, VirtualMachine } from ${JSON.stringify(path.join(repository, "dist/index.js"))};

const lab = new Lab(new App(), "campus");
const hypervisor = new VirtualBox(lab, "laptop");
const memory = 3 as never;
new VirtualMachine(lab, "web", { hypervisor, memory, bootDisk: Disk.fromImage(Image.file("disk.img")) });
`;

const LINE = "campus/web: memory is 3; give a Size, such as Size.mebibytes(512)";

/** Runs a program in a folder of its own, which finds this repository's packages. Returns what it prints on stderr. */
function run(files: Record<string, string>, args: string[], env: NodeJS.ProcessEnv = {}): string {
  const folder = temporaryFolder();
  fs.symlinkSync(path.join(repository, "node_modules"), path.join(folder, "node_modules"));
  for (const [name, content] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), content);
  return spawnSync(process.execPath, args, { cwd: folder, env: { ...process.env, ...env }, encoding: "utf8" }).stderr;
}

test("an uncaught error prints one line that begins with the user's file and line", () => {
  const stderr = run({ "main.ts": PROGRAM }, ["--import", "tsx", "main.ts"]);
  expect(stderr).toContain(`[main.ts:7  ${LINE}]`);
  expect(stderr).not.toContain("    at ");
  // No line of the compiled package, whose comments tell Node so.
  expect(stderr).not.toContain("lab-error.");
}, 60_000);

test("LABVISOR_VERBOSE adds the stack trace to the line", () => {
  const stderr = run({ "main.ts": PROGRAM }, ["--import", "tsx", "main.ts"], { LABVISOR_VERBOSE: "1" });
  expect(stderr).toContain(`main.ts:7  ${LINE}\n    at `);
  expect(stderr).toMatch(/^ {4}at .*main\.ts:7:\d+\)?$/m);
}, 60_000);

test("an error in a compiled program is located in its source by the source map", () => {
  const { code, map } = transformSync(`\n\n${PROGRAM}`, {
    loader: "ts",
    format: "cjs",
    sourcemap: "external",
    sourcefile: "main.ts",
  });
  const files = { "main.js": `${code}\n//# sourceMappingURL=main.js.map\n`, "main.js.map": map };
  // Only the library needs a loader: tsx maps nothing of a program in JavaScript.
  expect(run(files, ["--require", "tsx/cjs", "main.js"])).toContain(`main.ts:9  ${LINE}`);
}, 60_000);

test("locationOf() returns where the user's program created a construct", () => {
  const { lab } = labIn();
  expect(locationOf(lab.node.findChild("laptop"))).toMatch(/^test\/lab\/support\.ts:\d+$/);
});

test("an error names its construct once, and keeps the property, value, and remedy", () => {
  const { lab } = labIn();
  const error = LabError.property("memory", "3", "give a Size").about(lab).about(lab.node.findChild("laptop"));
  expect(error).toMatchObject({
    message: "campus: memory is 3; give a Size",
    path: "campus",
    property: "memory",
    value: "3",
    remedy: "give a Size",
    exitCode: 1,
  });
  expect(`${error}`).toMatch(/^test\/lab\/lab-error\.test\.ts:\d+ {2}campus: memory is 3; give a Size$/);
});

test("a rule's error begins with its code and the location of its construct", () => {
  const { lab } = labIn();
  const laptop = lab.node.findChild("laptop");
  const error = new LabError("is full", { construct: laptop, code: "LV127", location: locationOf(laptop) });
  expect(`${error}`).toMatch(/^test\/lab\/support\.ts:\d+ {2}LV127 campus\/laptop: is full$/);
});

test("the trace of an error is the trace of its cause", () => {
  const cause = new Error("deep inside");
  expect(new LabError("shown", { cause }).trace).toBe(cause.stack?.split("\n").slice(1).join("\n"));
});

test("fail() throws an error with the construct's path and the remedy", () => {
  const { lab } = labIn();
  expect(() => fail(lab, "is empty", "give it a guest")).toThrow(/^campus: is empty; give it a guest$/);
});

test.each<[string, () => unknown, string]>([
  ["an invalid address", () => MacAddress.parse("zz"), '"zz" is not a MAC address; give'],
  [
    "a misspelled option",
    () => CloudInit.seed({ usr: 1 } as object),
    "CloudInit.seed: usr is unknown; did you mean user?",
  ],
  ["a second lab with the same id", () => new Lab(labIn().app, "campus"), "campus: its id is used twice"],
  [
    "a text in place of a scope",
    () => new VirtualMachine("web" as never, "web", {} as never),
    "scope is 'web'; give an App",
  ],
  [
    "props in place of an id",
    () => new VirtualBox(labIn().lab, {} as never),
    "campus: the id of a new construct is {}; give",
  ],
])("%s ends in one line, which begins with the user's file and line", (_, program, message) => {
  expect(errorOf(program)).toContain(message);
});

test("an error has the codes of characters that a terminal obeys, which others wrote", () => {
  const output = "\u001b]0;title\u0007first\n\tsecond";
  expect(new LabError(`terraform init failed.\n${output}`)).toMatchObject({
    message: "terraform init failed.\n\\u{1b}]0;title\\u{7}first\n\tsecond",
  });
});
