import path from "node:path";
import { readProject } from "../../lib/cli/project.js";
import { synthesize } from "../../lib/cli/synthesis.js";
import { ProjectFolder } from "./project-folder.js";

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder();
});
afterEach(() => project.remove());

const NOT_CDKTF = " is not a manifest that cdktf writes. Does something else than the app write there?";

test.each([
  ["{", " is not JSON: Expected property name"],
  ["[]", " should hold a JSON object, { ... }, and holds []."],
  ["{}", NOT_CDKTF],
  ['{ "stacks": [] }', NOT_CDKTF],
  ['{ "stacks": { "lab": null } }', NOT_CDKTF],
  ['{ "stacks": { "lab": { "name": "lab" } } }', NOT_CDKTF],
])("a manifest that holds %s is refused by name", async (text, message) => {
  project.write("manifest.json", text);
  project.write("cdktf.json", { app: "mkdir cdktf.out; cp manifest.json cdktf.out/" });
  await expect(synthesize(readProject(project.path), [], {})).rejects.toMatchObject({
    name: "UserError",
    message: expect.stringContaining(path.join(project.path, "cdktf.out/manifest.json") + message),
  });
});
