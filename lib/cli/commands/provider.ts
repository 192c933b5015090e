import path from "node:path";
import { writeStackFiles } from "../../lab/stack.js";
import { providerShim } from "../../platforms/packaged-provider.js";
import { VIRTUALBOX_PROVIDER } from "../../platforms/virtualbox/packaged-provider.js";
import { VERSION } from "../../version.js";

/**
 * Installs the VirtualBox provider for a hand-written configuration in a folder.
 *
 * @returns the blocks that the configuration needs
 */
export function installProvider(folder: string): string {
  writeStackFiles(path.resolve(folder), providerShim(VIRTUALBOX_PROVIDER, VERSION));
  return `terraform {
  required_providers {
    ${VIRTUALBOX_PROVIDER.name} = {
      source  = "${VIRTUALBOX_PROVIDER.source}"
      version = "${VERSION}"
    }
  }
}

provider "${VIRTUALBOX_PROVIDER.name}" {}
`;
}
