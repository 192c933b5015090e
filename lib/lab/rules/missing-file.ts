import fs from "node:fs";
import { Token } from "cdktf";
import { imagesOf } from "../machine-images.js";
import { absolutePath } from "../project.js";
import type { Rule } from "../rule.js";
import { VirtualMachine } from "../virtual-machine.js";

/** The context key for a synthesis that applies nothing: a pipeline has the program, but not its images. */
const FILES_ASSUMED = "labvisor:files-assumed";

export const missingFile: Rule<VirtualMachine> = {
  code: "LV114",
  appliesTo: VirtualMachine,
  title: "Missing or empty image, or missing shared folder",
  why: "The hypervisor reads it during the apply, which would stop halfway.",
  fix: "correct the path, which is relative to the project folder, or put the file there",
  *check(machine) {
    const { lab, sharedFolders, node } = machine;
    if (node.tryGetContext(FILES_ASSUMED)) return;
    const images = imagesOf(machine).flatMap(({ image: { source } }) => ("path" in source ? source.path : []));
    const expected = [
      ...images.map((path) => ({ path, what: "image", problemOf: imageProblem })),
      ...sharedFolders.map(({ hostPath }) => ({ path: hostPath, what: "shared folder", problemOf: folderProblem })),
    ];
    for (const { path, what, problemOf } of expected.filter(({ path }) => !Token.isUnresolved(path))) {
      const file = absolutePath(lab, path);
      const problem = fs.existsSync(file) ? problemOf(fs.statSync(file)) : "does not exist";
      if (problem) yield `the ${what} ${path} ${problem} (${file})`;
    }
  },
};

function imageProblem(found: fs.Stats): string | undefined {
  if (found.isDirectory()) return "is a folder, not a file";
  if (!found.isFile()) return "is a device or a pipe, not a file";
  return found.size === 0 ? "is an empty file" : undefined;
}

function folderProblem(found: fs.Stats): string | undefined {
  return found.isDirectory() ? undefined : "is a file, not a folder";
}
