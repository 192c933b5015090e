import { Lazy, TerraformVariable, Token } from "cdktf";
import { labIn, synthesize } from "../lab/support.js";

test.each([
  ["${HOME}", "$${HOME}"],
  ["%{if}", "%%{if}"],
  ["$${a} %%{b} ${", "$$${a} %%%{b} $${"],
  ["$5, 100%, {a}, #{b}", "$5, 100%, {a}, #{b}"],
])("what a user wrote stands for itself to Terraform: %s", (text, escaped) => {
  const { lab, guest } = labIn();
  guest("web", { description: text });
  expect(synthesize(lab).resource.virtualbox_vm.web.description).toBe(escaped);
});

test("a token of the CDK stays one, in a text too", () => {
  const { lab, guest } = labIn();
  const { stringValue } = new TerraformVariable(lab, "owner", { type: "string" });
  guest("a", { description: stringValue });
  guest("b", { description: `\${owner}: ${stringValue}, $${stringValue}` });
  guest("c", { description: Lazy.stringValue({ produce: () => "late" }), cpus: Token.asNumber("${var.cpus}") });
  expect(synthesize(lab).resource.virtualbox_vm).toMatchObject({
    a: { description: "${var.owner}" },
    b: { description: '$${owner}: ${var.owner}, ${"$"}${var.owner}' },
    c: { description: "late", cpus: "${var.cpus}" },
  });
});
