import { TerraformResource } from "cdktf";
import { brokenRules, codes, labIn } from "../support.js";

/** Returns a lab with resources of the user. The CDK drops characters of their ids that Terraform does not allow. */
function withResources(...ids: string[]) {
  const { lab } = labIn();
  for (const id of ids) {
    new TerraformResource(lab, id, { terraformResourceType: "null_resource" });
  }
  return lab;
}

test("two ids with the same Terraform name are rejected", () => {
  expect(brokenRules(withResources("web.1", "web1"))).toEqual([
    expect.stringContaining("LV115 campus/web1: its Terraform name is null_resource.web1, which campus/web.1 also has"),
  ]);
});

test("ids that differ in characters of Terraform names are accepted", () => {
  expect(codes(withResources("web-1", "web_1"))).toEqual([]);
});
