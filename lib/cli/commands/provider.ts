import path from "node:path";
import { writeStackFiles } from "../../lab/stack.js";
import { PROVIDER_NAME, PROVIDER_SOURCE, providerShim } from "../../platforms/virtualbox/provider-shim.js";
import { VERSION } from "../../version.js";

/** Has Terraform find the provider in a folder with a configuration of the user's own. @returns what that configuration has to say */
export function writeProvider(folder: string): string {
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
