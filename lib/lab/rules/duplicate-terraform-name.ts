import { TerraformResource } from "cdktf";
import { duplicates } from "../duplicates.js";
import type { Rule } from "../rule.js";
import type { LabScope } from "../scope.js";

export const duplicateTerraformName: Rule<LabScope> = {
  code: "LV115",
  title: "Duplicate Terraform name",
  why:
    'A Terraform name has letters, digits, "-", and "_". Other characters of a construct id are dropped, so that ' +
    "one resource would replace the other.",
  fix: 'give one of them an id that differs in its letters, digits, "-", and "_"',
  *check(lab) {
    const resources = lab.node.findAll().filter((each) => TerraformResource.isTerraformResource(each));
    const nameOf = (each: TerraformResource) => `${each.terraformResourceType}.${each.friendlyUniqueId}`;
    for (const [earlier, later] of duplicates(resources, nameOf)) {
      yield { at: later, message: `its Terraform name is ${nameOf(later)}, which ${earlier.node.path} also has` };
    }
  },
};
