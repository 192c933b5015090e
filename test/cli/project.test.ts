import { readFileSync } from "node:fs";
import path from "node:path";
import { readProject } from "../../lib/cli/project.js";
import { ProjectFolder } from "./project-folder.js";

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder();
});
afterEach(() => project.remove());

test.each([
  ["{ app: 1 }", " is not valid JSON: Expected property name"],
  ["", " is not valid JSON: Unexpected end of JSON input"],
  ["{}", ' has no "app"; give the command to synthesize the lab: {'],
  ["null", " must contain a JSON object, { ... }, but contains null."],
  ['[{ "app": "x" }]', ' must contain a JSON object, { ... }, but contains [{"app":"x"}].'],
  ['{ "app": 5 }', ': "app" is 5; give a command, such as in {'],
  ['{ "app": "x", "output": 5 }', ': "output" is 5; give the name of a folder, such as "cdktf.out".'],
  ['{ "app": "x", "output": "" }', ': "output" is ""; give the name of a folder, such as "cdktf.out".'],
  ['{ "app": "x", "context": ["a"] }', ': "context" is ["a"]; give an object, { ... }.'],
])("a cdktf.json that contains %s is rejected with its path", (text, message) => {
  project.write("cdktf.json", text);
  expect(() => readProject(project.path)).toThrow(
    expect.objectContaining({
      name: "LabError",
      message: expect.stringContaining(path.join(project.path, "cdktf.json") + message),
    }),
  );
});

test.each([["."], [".."], ["/"]])("the output folder %s, next to which states would be lost, is rejected", (output) => {
  project.write("cdktf.json", { app: "make", output });
  expect(() => readProject(project.path)).toThrow(/: "output" is ".*"; give a folder in the project/);
});

test("a file in place of Labvisor's own folder is rejected, and stays", () => {
  project.write("cdktf.json", { app: "make" }).write(".labvisor", "mine");
  expect(() => readProject(project.path)).toThrow(
    /\.labvisor is not a folder, and Labvisor keeps the project's data there/,
  );
  expect(readFileSync(path.join(project.path, ".labvisor"), "utf8")).toBe("mine");
});

test("a byte order mark in cdktf.json is ignored", () => {
  project.write("cdktf.json", '\uFEFF{ "app": "make" }');
  expect(readProject(project.path)).toMatchObject({ app: "make", output: "cdktf.out", context: {} });
});
