import { KIND } from "../kind.js";
import type { Rule } from "./rule.js";

export const unknownKind: Rule = {
  code: "LV134",
  title: "A construct of a kind that its platform does not render",
  why: "A platform turns the kinds of constructs that it knows into Terraform resources. Any other construct would be missing on the hypervisor.",
  fix: "Use a construct that the platform supports, or put this one on another hypervisor.",
  *check(lab) {
    for (const hypervisor of lab.hypervisors) {
      for (const construct of hypervisor.unrendered) {
        yield {
          at: construct,
          message: `its kind is "${construct[KIND]}", which ${hypervisor.platform} (${hypervisor.node.path}) does not render`,
        };
      }
    }
  },
};
