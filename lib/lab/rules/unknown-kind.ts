import { Hypervisor } from "../hypervisor.js";
import { KIND } from "../kind.js";
import type { Rule } from "../rule.js";

export const unknownKind: Rule<Hypervisor> = {
  code: "LV134",
  appliesTo: Hypervisor,
  title: "Construct of a kind that its platform does not render",
  why:
    "A platform turns the kinds of constructs that it knows into Terraform resources. Any other construct would be " +
    "missing on the hypervisor.",
  fix: "use a construct that the platform supports, or put this one on another hypervisor",
  *check({ node, platform, unrendered }) {
    for (const at of unrendered) {
      yield { at, message: `its kind is "${at[KIND]}", which ${platform} (${node.path}) does not render` };
    }
  },
};
