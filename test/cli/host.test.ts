import { mkdirSync } from "node:fs";
import path from "node:path";
import { currentHost } from "../../lib/cli/host.js";
import { readProject } from "../../lib/cli/project.js";
import { ProjectFolder } from "./project-folder.js";

test.each([
  ["", '""'],
  ["virtual\n", '"virtual"'],
])("a remembered host %j is refused with the file's name and advice", (text, shown) => {
  const project = new ProjectFolder().write("cdktf.json", { app: "make" });
  try {
    mkdirSync(path.join(project.path, ".labvisor"));
    project.write(".labvisor/host", text);
    expect(() => currentHost(readProject(project.path))).toThrow(
      `${path.join(project.path, ".labvisor/host")} should name the host that the lab is on, real or simulated, and holds ${shown}. ` +
        "Write the right one into it, or remove it where the lab is on none.",
    );
  } finally {
    project.remove();
  }
});
