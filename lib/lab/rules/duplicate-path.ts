import { duplicates } from "../duplicates.js";
import { KIND } from "../kind.js";
import type { Rule } from "../rule.js";
import { type LabScope, pathInLab } from "../scope.js";

export const duplicatePath: Rule<LabScope> = {
  code: "LV135",
  title: "Construct at the path from which another one moved",
  why:
    "Names on the hypervisor, MAC addresses, and IP addresses derive from a construct's path, and one that moved " +
    "keeps those of its earlier path.",
  fix: "give the construct at that path another id, or remove movedFrom",
  *check(lab) {
    const constructs = lab.node.findAll().filter((each) => KIND in each);
    for (const [earlier, at] of duplicates(constructs, pathInLab)) {
      yield { at, message: `its names derive from the path ${pathInLab(at)}, and so do those of ${earlier.node.path}` };
    }
  },
};
