import path from "node:path";
import { writeStackFiles } from "../../lab/stack.js";
import { PROVIDER_NAME, PROVIDER_SOURCE, providerShim } from "../../platforms/virtualbox/provider-shim.js";
import { VERSION } from "../../version.js";

/**
 * Installs the VirtualBox provider for a hand-written configuration in a folder.
 *
 * @returns the blocks that the configuration needs
 */
export function installProvider(folder: string): string {
  writeStackFiles(path.resolve(folder), providerShim(VERSION));
  return `terraform {
  required_providers {
    ${PROVIDER_NAME} = {
      source  = "${PROVIDER_SOURCE}"
      version = "${VERSION}"
    }
  }
}

provider "${PROVIDER_NAME}" {}
`;
}
