import fs from "node:fs";
import { Token } from "cdktf";
import { absolutePath } from "../project.js";
import { VirtualMachine } from "../virtual-machine.js";
import type { Rule } from "./rule.js";

/** The context key by which a synthesis that is only looked at takes files for granted: a pipeline has the program, and not the images. */
const FILES_ASSUMED = "labvisor:files-assumed";

export const fileMissing: Rule = {
  code: "LV114",
  title: "An image is no file with something in it, or a shared folder no folder",
  why: "A hypervisor reads it when the lab is applied, and would stop half way.",
  fix: "Correct the path, which starts from the project's folder, or put there what is wanted.",
  *check(lab) {
    if (lab.node.tryGetContext(FILES_ASSUMED)) return;
    for (const machine of lab.guests.filter((guest) => guest instanceof VirtualMachine)) {
      const images = [...machine.disks.values()].flatMap(({ image }) =>
        image && "path" in image.source ? image.source.path : [],
      );
      const folders = machine.sharedFolders.map(({ hostPath }) => hostPath);
      const wanted = [
        ...images.map((path) => ({ path, what: "the image", fault: faultOfImage })),
        ...folders.map((path) => ({ path, what: "the shared folder", fault: faultOfFolder })),
      ];
      for (const { path, what, fault } of wanted.filter(({ path }) => !Token.isUnresolved(path))) {
        const file = absolutePath(lab, path);
        const found = fs.existsSync(file) ? fault(fs.statSync(file)) : "is not there";
        if (found) {
          yield { at: machine, message: `${what} ${path} ${found} (${file})` };
        }
      }
    }
  },
};

function faultOfImage(found: fs.Stats): string | undefined {
  if (found.isDirectory()) {
    return "is a folder, not a file";
  }
  // A device has no size of its own here.
  return found.isFile() && found.size === 0 ? "is an empty file" : undefined;
}

function faultOfFolder(found: fs.Stats): string | undefined {
  return found.isDirectory() ? undefined : "is a file, not a folder";
}
