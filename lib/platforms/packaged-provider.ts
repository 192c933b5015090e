import type { StackFile } from "../lab/stack.js";

/** A Terraform provider that is part of this package. */
export interface PackagedProvider {
  /** The last part of its source, and of its files' names. */
  readonly name: string;
  /** Its source in Terraform configurations. */
  readonly source: string;
  /** The module of this package that serves it, such as "labvisor/provider". */
  readonly module: string;
}

/**
 * Returns a provider of this package.
 *
 * The host in its source cannot exist (RFC 6761), so that neither Terraform nor OpenTofu ever queries a registry.
 */
export function packagedProvider(name: string, module: string): PackagedProvider {
  return { name, source: `labvisor.invalid/labvisor/${name}`, module };
}

/** The folder next to a stack in which Terraform finds providers without configuration: an implied local mirror. */
export const IMPLIED_MIRROR = "terraform.d/plugins";

const PLATFORMS = ["linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64", "windows_amd64"];

/**
 * Returns the files of Terraform's implied local mirror, in which it finds the provider next to the stack, without
 * configuration or network
 * (https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories).
 *
 * The files start the provider of the labvisor that is installed where Terraform runs. They depend only on the version,
 * and are the same for all operating systems, so that Terraform's lock file has one hash for all.
 *
 * On Windows, Terraform selects the file without an extension and starts the `.cmd` next to it, as Windows does for
 * names without an extension. That follows from the sources of Terraform and Go; it was not run.
 */
export function providerShim({ name, source, module }: PackagedProvider, version: string): StackFile[] {
  const program = `terraform-provider-${name}`;
  const code = launcher(module, version);
  const unix = `#!/bin/sh\nexec node -e '${code}' "$(dirname "$0")"\n`;
  const windows = `@node -e "${code.replaceAll('"', "'")}" "%~dp0."\r\n`;
  return PLATFORMS.flatMap((platform) => {
    const folder = `${IMPLIED_MIRROR}/${source}/${version}/${platform}`;
    return [
      { path: `${folder}/${program}`, content: unix, executable: true },
      { path: `${folder}/${program}.cmd`, content: windows, executable: true },
    ];
  });
}

/**
 * Returns JavaScript on one line, without the characters that are special in quotes of sh or cmd: ' $ ` % !
 *
 * If labvisor is missing, Terraform shows its output, because it is not the first line of a provider.
 */
function launcher(module: string, version: string): string {
  return [
    'const { createRequire } = require("node:module")',
    'const { join, resolve } = require("node:path")',
    `const resolveIn = (folder) => createRequire(join(folder, "x.js")).resolve("${module}")`,
    "const find = (folder) => { try { return resolveIn(folder) } catch { return undefined } }",
    "const found = [process.cwd(), resolve(process.argv[1])].map(find).find((path) => path)",
    `const fail = () => { console.log("labvisor ${version} is not installed here: npm install"); process.exit(1) }`,
    "if (found) require(found); else fail()",
  ].join("; ");
}
