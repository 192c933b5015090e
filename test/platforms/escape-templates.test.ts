import { Lazy, TerraformVariable, Token } from "cdktf";
import { labIn, synthesize } from "../lab/support.js";

test.each([
  ["${HOME}", "$${HOME}"],
  ["%{if}", "%%{if}"],
  ["$${a} %%{b} ${", "$$${a} %%%{b} $${"],
  ["$5, 100%, {a}, #{b}", "$5, 100%, {a}, #{b}"],
])("a template sign in the user's text is escaped: %s", (text, escaped) => {
  const { lab, guest } = labIn();
  guest("web", { description: text });
  expect(synthesize(lab).resource.virtualbox_vm.web.description).toBe(escaped);
});

test("a CDK token remains an expression, even inside a text", () => {
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
