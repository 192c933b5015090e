import path from "node:path";
import { readProject } from "../../lib/cli/project.js";
import { ProjectFolder } from "./project-folder.js";

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder();
});
afterEach(() => project.remove());

test.each([
  ["{ app: 1 }", " is not JSON: Expected property name"],
  ["", " is not JSON: Unexpected end of JSON input"],
  ["{}", ' has no "app", the command that synthesises the lab: {'],
  ["null", " should hold a JSON object, { ... }, and holds null."],
  ['[{ "app": "x" }]', ' should hold a JSON object, { ... }, and holds [{"app":"x"}].'],
  ['{ "app": 5 }', ': "app" is 5; it must be a command, as in {'],
  ['{ "app": "x", "output": 5 }', ': "output" is 5; it must be the name of a folder, such as "cdktf.out".'],
  ['{ "app": "x", "output": "" }', ': "output" is ""; it must be the name of a folder, such as "cdktf.out".'],
  ['{ "app": "x", "context": ["a"] }', ': "context" is ["a"]; it must be an object, { ... }.'],
])("a cdktf.json that holds %s is refused by name", (text, message) => {
  project.write("cdktf.json", text);
  expect(() => readProject(project.path)).toThrow(
    expect.objectContaining({
      name: "UserError",
      message: expect.stringContaining(path.join(project.path, "cdktf.json") + message),
    }),
  );
});

test("a cdktf.json that begins with a byte order mark is read", () => {
  project.write("cdktf.json", '\uFEFF{ "app": "make" }');
  expect(readProject(project.path)).toMatchObject({ app: "make", output: "cdktf.out", context: {} });
});
