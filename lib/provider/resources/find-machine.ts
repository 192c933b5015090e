import { validate as isUuid } from "uuid";
import { ProviderError } from "../../plugin/index.js";
import type { Client } from "../client.js";

/** The UUID of the machine that is named in an import. @throws where none or several have the name */
export async function findMachine(client: Client, nameOrUuid: string): Promise<string> {
  if (isUuid(nameOrUuid)) return nameOrUuid;
  const found = await client.host.findVms(nameOrUuid);
  const [only] = found;
  if (!only)
    throw new ProviderError(`There is no machine named "${nameOrUuid}"`, "VBoxManage list vms shows names and UUIDs.");
  if (found.length > 1)
    throw new ProviderError(
      `There are ${found.length} machines named "${nameOrUuid}"`,
      `Import one by its UUID: ${found.join(", ")}.`,
    );
  return only;
}
