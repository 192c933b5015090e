import type { SynthesizedStack } from "../../tooling.js";
import type { Client } from "../provider/client.js";
import { clientOf } from "../provider/provider.js";

/**
 * Returns a client for the host of a provider's configuration, without values that only Terraform can evaluate.
 *
 * @param block the provider's configuration in the stack
 */
export function clientFor({ directory }: Pick<SynthesizedStack, "directory">, block: object): Client {
  const literals = Object.entries(block).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string" && !entry[1].includes("${"),
  );
  return clientOf({ ...Object.fromEntries(literals), base_folder: directory });
}
