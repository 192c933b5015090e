import path from "node:path";
import { readProject } from "../../lib/cli/project.js";
import { synthesize } from "../../lib/cli/synthesis.js";
import { ProjectFolder } from "./project-folder.js";

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder();
});
afterEach(() => project.remove());

const stack = { name: "a", constructPath: "a", workingDirectory: ".", synthesizedStackPath: "a", dependencies: [] };
const manifestWith = (more: object) => JSON.stringify({ stacks: { a: { ...stack, ...more } } });

test("an output folder in a folder that does not exist is created", async () => {
  project.write("manifest.json", manifestWith({}));
  project.write("cdktf.json", { app: "cp manifest.json build/stacks", output: "build/stacks" });
  expect(await synthesize(readProject(project.path), [], {})).toMatchObject([{ name: "a" }]);
});

const NOT_CDKTF = " is not a manifest from cdktf. Does another program write to it?";

test.each([
  ["{", " is not valid JSON: Expected property name"],
  ["[]", " must contain a JSON object, { ... }, but contains []."],
  ["{}", NOT_CDKTF],
  ['{ "stacks": [] }', NOT_CDKTF],
  ['{ "stacks": { "lab": null } }', NOT_CDKTF],
  ['{ "stacks": { "lab": { "name": "lab" } } }', NOT_CDKTF],
  [manifestWith({ annotations: [null] }), NOT_CDKTF],
  [manifestWith({ annotations: 5 }), NOT_CDKTF],
  [manifestWith({ annotations: [{ level: "@cdktf/error" }] }), NOT_CDKTF],
])("a manifest that contains %s is rejected with its path", async (text, message) => {
  project.write("manifest.json", text);
  project.write("cdktf.json", { app: "cp manifest.json cdktf.out/" });
  await expect(synthesize(readProject(project.path), [], {})).rejects.toMatchObject({
    name: "LabError",
    message: expect.stringContaining(path.join(project.path, "cdktf.out/manifest.json") + message),
  });
});
