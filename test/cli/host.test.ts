import { mkdirSync } from "node:fs";
import path from "node:path";
import { currentHost } from "../../lib/cli/host.js";
import { readProject } from "../../lib/cli/project.js";
import { ProjectFolder } from "./project-folder.js";

test.each([
  ["", '""'],
  ["virtual\n", '"virtual"'],
])("a recorded host %j is rejected with the file's name and advice", (text, shown) => {
  const project = new ProjectFolder().write("cdktf.json", { app: "make" });
  try {
    mkdirSync(path.join(project.path, ".labvisor"));
    project.write(".labvisor/host", text);
    expect(() => currentHost(readProject(project.path))).toThrow(
      `${path.join(project.path, ".labvisor/host")} must name the lab's host, real or simulated, but contains ${shown}. ` +
        "Write the correct host to it, or remove it if the lab is not applied.",
    );
  } finally {
    project.remove();
  }
});
