import { validate as isUuid } from "uuid";
import { ProviderError } from "../../../plugin/index.js";
import type { VirtualBoxHost } from "./host/virtualbox-host.js";

/**
 * Returns the UUID of the only machine with that name.
 *
 * @throws {ProviderError} No machine has the name, or several do.
 */
export async function vmNamed(host: VirtualBoxHost, name: string): Promise<string> {
  const found = (await host.listVms()).filter((each) => each.name === name).map(({ uuid }) => uuid);
  const [only] = found;
  if (!only)
    throw new ProviderError(`There is no machine named "${name}"`, "Run VBoxManage list vms for names and UUIDs.");
  if (found.length > 1)
    throw new ProviderError(
      `There are ${found.length} machines named "${name}"`,
      `Give the UUID of one instead: ${found.join(", ")}.`,
    );
  return only;
}

/** Returns the UUID of the machine that an import id refers to: a UUID, or the name of a single machine. */
export async function findVm(host: VirtualBoxHost, nameOrUuid: string): Promise<string> {
  return isUuid(nameOrUuid) ? nameOrUuid : await vmNamed(host, nameOrUuid);
}
