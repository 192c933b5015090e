import { TerraformResource } from "cdktf";
import { duplicates } from "../duplicates.js";
import type { Rule } from "./rule.js";

export const terraformNameTwice: Rule = {
  code: "LV115",
  title: "Two constructs have one Terraform name",
  why: 'A Terraform name has letters, digits, "-" and "_": other characters of a construct\'s id are left out, and one resource would hide the other.',
  fix: 'Give one of them another id, of letters, digits, "-" and "_".',
  *check(lab) {
    const resources = lab.node.findAll().filter((each) => TerraformResource.isTerraformResource(each));
    const nameOf = (each: TerraformResource) => `${each.terraformResourceType}.${each.friendlyUniqueId}`;
    for (const [earlier, later] of duplicates(resources, nameOf)) {
      yield { at: later, message: `${nameOf(later)} is the Terraform name of ${earlier.node.path} too` };
    }
  },
};
