import path from "node:path";
import { ProjectFolder } from "../cli/project-folder.js";

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
