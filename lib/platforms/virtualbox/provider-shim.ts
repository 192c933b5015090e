import type { StackFile } from "../../lab/stack.js";

export const PROVIDER_NAME = "virtualbox";
/** The host is one that cannot exist (RFC 6761), so that neither Terraform nor OpenTofu ever asks a registry for it. */
export const PROVIDER_SOURCE = `labvisor.invalid/labvisor/${PROVIDER_NAME}`;

const PLATFORMS = ["linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64", "windows_amd64"];

/**
 * What makes Terraform find the provider beside the stack, with neither configuration nor network: its implied local mirror
 * (https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories). The files start the provider of the
 * labvisor that is installed where Terraform runs. They depend on the version alone, and each platform has the same ones, so that
 * Terraform's lock file knows one hash for all.
 *
 * On Windows, Terraform takes the file without extension, and starts the `.cmd` beside it, as Windows does with names without extension.
 * That follows from the sources of Terraform and Go; it has not been run.
 */
export function providerShim(version: string): StackFile[] {
  const program = `terraform-provider-${PROVIDER_NAME}`;
  const code = launcher(version);
  const unix = `#!/bin/sh\nexec node -e '${code}' "$(dirname "$0")"\n`;
  const windows = `@node -e "${code.replaceAll('"', "'")}" "%~dp0."\r\n`;
  return PLATFORMS.flatMap((platform) => {
    const folder = `terraform.d/plugins/${PROVIDER_SOURCE}/${version}/${platform}`;
    return [
      { path: `${folder}/${program}`, content: unix, executable: true },
      { path: `${folder}/${program}.cmd`, content: windows, executable: true },
    ];
  });
}

/**
 * JavaScript on one line, with none of the characters that mean something to sh or cmd inside their quotes: ' $ ` % ! What it prints where
 * there is no labvisor, Terraform shows: it takes it for a provider's first line.
 */
function launcher(version: string): string {
  return [
    'const { createRequire } = require("node:module")',
    'const { join, resolve } = require("node:path")',
    'const find = (folder) => { try { return createRequire(join(folder, "x.js")).resolve("labvisor/provider") } catch { return undefined } }',
    "const found = [process.cwd(), resolve(process.argv[1])].map(find).find((path) => path)",
    `if (found) require(found); else { console.log("labvisor ${version} is not installed here: npm install"); process.exit(1) }`,
  ].join("; ");
}
