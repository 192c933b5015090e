import { writeFileSync } from "node:fs";
import path from "node:path";
import { LabError } from "../../lib/lab-error.js";
import type { Stack } from "../../lib/terraform/stack.js";
import { Terraform } from "../../lib/terraform/terraform.js";
import { ProjectFolder } from "../cli/project-folder.js";
import { temporaryFolder } from "../lab/support.js";

const main = { terraform: {} } as never;

test.each([
  ["gets the authority that Node trusts", { NODE_EXTRA_CA_CERTS: "/etc/ca.pem" }, "/etc/ca.pem"],
  ["keeps its own authority", { NODE_EXTRA_CA_CERTS: "/etc/ca.pem", SSL_CERT_FILE: "/etc/own.pem" }, "/etc/own.pem"],
  ["has no authority of its own otherwise", {}, undefined],
])("Terraform %s", async (_, env, expected) => {
  const project = new ProjectFolder()
    .withStack("site", main)
    .withTerraform("if (command === 'plan') console.log(`authority ${process.env.SSL_CERT_FILE}`);");
  try {
    const unset = { NODE_EXTRA_CA_CERTS: undefined, SSL_CERT_FILE: undefined };
    const { stdout } = await project.labvisor(["plan"], {
      ...unset,
      ...env,
      PATH: `${project.bin}${path.delimiter}${process.env.PATH}`,
    });
    expect(stdout).toContain(`authority ${expected}\n`);
  } finally {
    project.remove();
  }
});

describe("a program in place of Terraform", () => {
  const stackIn = (directory: string): Stack => ({ name: "lab", directory, file: path.join(directory, "cdk.tf.json") });

  /** Calls Terraform where it is a program with this script. */
  async function callWith(script: string, call: (terraform: Terraform, stack: Stack) => Promise<unknown>) {
    const folder = temporaryFolder();
    const program = path.join(folder, "terraform");
    writeFileSync(stackIn(folder).file, "{}");
    writeFileSync(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const { LABVISOR_TERRAFORM } = process.env;
    process.env.LABVISOR_TERRAFORM = program;
    try {
      return await call(Terraform.find(), stackIn(folder));
    } finally {
      if (LABVISOR_TERRAFORM === undefined) delete process.env.LABVISOR_TERRAFORM;
      else process.env.LABVISOR_TERRAFORM = LABVISOR_TERRAFORM;
    }
  }

  type Method = "state" | "validate" | "schemas" | "init";
  test.each<[string, Method, string, string | RegExp]>([
    ["prints garbage for schemas", "schemas", "echo GARBAGE", /^terraform providers printed "GARBAGE" for lab, which/],
    [
      "prints a wrong state",
      "state",
      `echo '{"lineage":5,"serial":"x","resources":5}'`,
      /^terraform state pull printed .* for lab/,
    ],
    [
      "prints no list of resources",
      "state",
      `echo '{"lineage":"l","serial":1,"resources":[null]}'`,
      /^terraform state pull printed .* for lab/,
    ],
    ["prints garbage for diagnostics", "validate", "echo GARBAGE", /^terraform validate printed "GARBAGE" for lab/],
    ["prints wrong diagnostics", "validate", `echo '{"diagnostics":5}'`, /^terraform validate printed .* for lab/],
    [
      "is too old",
      "init",
      "echo Terraform v0.14.11",
      "Terraform is 0.14.11, which lacks protocol 6; install 1.0.0 or newer, or set LABVISOR_TERRAFORM to another program.",
    ],
    ["is killed", "init", "kill -9 $$", "terraform init failed for lab.\nIt was ended by SIGKILL."],
  ])("that %s is reported", async (_, method, script, message) => {
    const failed = callWith(script, (terraform, stack) => terraform[method](stack));
    await expect(failed).rejects.toThrow(LabError);
    await expect(failed).rejects.toThrow(message);
  });

  test("that prints garbage for a state may have resources", async () => {
    expect(await callWith("echo GARBAGE", (terraform, stack) => terraform.mayHaveResources(stack))).toBe(true);
  });
});
