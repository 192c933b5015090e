import { tooOld } from "../../lib/terraform/required-version.js";

const stack = (more: object = {}) => ({ resource: { virtualbox_vm: {} }, ...more }) as never;

test.each([
  ["Terraform v0.14.11", stack(), "Terraform is 0.14.11, which lacks protocol 6; install 1.0.0 or newer"],
  ["Terraform v1.0.11\non linux_amd64", stack(), undefined],
  ["Terraform v1.0.11", stack({ moved: [{}] }), "Terraform is 1.0.11, which lacks moved; install 1.1.0 or newer"],
  [
    "Terraform v1.3.9",
    stack({ resource: { terraform_data: {} } }),
    "Terraform is 1.3.9, which lacks terraform_data; install 1.4.0 or newer",
  ],
  ["Terraform v1.4.7", stack({ import: [{}] }), "Terraform is 1.4.7, which lacks import; install 1.5.0 or newer"],
  [
    "OpenTofu v1.10.7",
    stack({ variable: { secret_a: { ephemeral: true, "//": { secret: { environment: "A" } } } } }),
    "OpenTofu is 1.10.7, which lacks secrets in seeds; install 1.11.0 or newer",
  ],
  ["Terraform v1.4.0", stack({ variable: { secret_a: { "//": { secret: { environment: "A" } } } } }), undefined],
  ["OpenTofu v1.6.0", stack({ moved: [{}], import: [{}], resource: { terraform_data: {} } }), undefined],
  ["something else", stack(), undefined],
])("for %j, a stack with %j gets %j", (output, json, problem) => {
  expect(tooOld(output, json)).toBe(problem);
});
