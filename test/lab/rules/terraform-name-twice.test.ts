import { TerraformResource } from "cdktf";
import { brokenRules, codes, labIn } from "../support.js";

/** A resource that a user adds to a lab: the CDK leaves out what of its id Terraform does not take. */
function withResources(...ids: string[]) {
  const { lab } = labIn();
  for (const id of ids) {
    new TerraformResource(lab, id, { terraformResourceType: "null_resource" });
  }
  return lab;
}

test("two ids that Terraform cannot tell apart are refused", () => {
  expect(brokenRules(withResources("web.1", "web1"))).toEqual([
    expect.stringContaining("LV115 campus/web1: null_resource.web1 is the Terraform name of campus/web.1 too"),
  ]);
});

test("ids with characters that Terraform keeps are told apart", () => {
  expect(codes(withResources("web-1", "web_1"))).toEqual([]);
});
