import type { IConstruct } from "constructs";
import { KIND } from "../kind.js";
import type { Rule } from "../rule.js";
import { earlierPathsOf, type LabScope, pathInLab } from "../scope.js";

export const duplicatePath: Rule<LabScope> = {
  code: "LV135",
  title: "Construct at the path from which another one moved",
  why:
    "Names on the hypervisor, MAC addresses, and IP addresses derive from a construct's path, and one that moved " +
    "keeps those of its earlier path. Terraform moves no resource to an address that another one leaves, so two " +
    "constructs cannot swap their paths.",
  fix: "give one of them an id that no other construct has or had, or correct movedFrom",
  *check(lab) {
    const found = new Map<string, IConstruct>();
    const reported = new Set<IConstruct>();
    for (const at of lab.node.findAll()) {
      // The parts of a construct have its path in theirs.
      if (!(KIND in at) || at.node.scopes.some((each) => reported.has(each))) continue;
      const paths = pathsOf(at, lab);
      const path = paths.find((each) => found.has(each));
      if (path !== undefined) {
        reported.add(at);
        yield { at, message: `it is or was at the path ${path}, and so is or was ${found.get(path)?.node.path}` };
      }
      for (const each of paths) found.set(each, found.get(each) ?? at);
    }
  },
};

/** Returns the paths that a construct has or had in the lab. */
function pathsOf(construct: IConstruct, lab: LabScope): string[] {
  const present = construct.node.path.slice(lab.node.path.length + 1);
  return [pathInLab(construct), ...earlierPathsOf(construct), present];
}
