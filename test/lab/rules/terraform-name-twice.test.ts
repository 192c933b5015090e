import { brokenRules, codes, labIn } from "../support.js";

test("two ids that Terraform cannot tell apart are refused", () => {
  const { lab, guest } = labIn();
  guest("web.1", { name: "web-a" });
  guest("web1", { name: "web-b" });
  expect(brokenRules(lab)).toContainEqual(
    expect.stringContaining(
      "LV115 campus/web1/Default: virtualbox_vm.web1 is the Terraform name of campus/web.1/Default too",
    ),
  );
});

test("ids with characters that Terraform keeps are told apart", () => {
  const { lab, guest } = labIn();
  guest("web-1");
  guest("web_1", { name: "web-2" });
  expect(codes(lab)).toEqual([]);
});
