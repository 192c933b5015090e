import fs from "node:fs";
import { absolutePath } from "../project.js";
import { VirtualMachine } from "../virtual-machine.js";
import type { Rule } from "./rule.js";

export const fileMissing: Rule = {
  code: "LV114",
  title: "An image or a shared folder is not there",
  why: "A hypervisor reads it when the lab is applied, and would stop half way.",
  fix: "Correct the path, which starts from the project's folder, or put the file there.",
  *check(lab) {
    for (const machine of lab.guests.filter((guest) => guest instanceof VirtualMachine)) {
      const images = [...machine.disks.values()].flatMap(({ image }) => image?.path ?? []);
      const folders = machine.sharedFolders.map(({ hostPath }) => hostPath);
      for (const missing of [...images, ...folders].filter((each) => !fs.existsSync(absolutePath(lab, each)))) {
        yield { at: machine, message: `${missing} is not there (${absolutePath(lab, missing)})` };
      }
    }
  },
};
