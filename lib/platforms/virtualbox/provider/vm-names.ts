import { validate as isUuid } from "uuid";
import { ProviderError } from "../../../plugin/index.js";
import type { VirtualBoxHost } from "./host/virtualbox-host.js";

/** The UUID of the one machine of that name. @throws where there is none, or more than one */
export async function vmNamed(host: VirtualBoxHost, name: string): Promise<string> {
  const found = (await host.listVms()).filter((each) => each.name === name).map(({ uuid }) => uuid);
  const [only] = found;
  if (!only)
    throw new ProviderError(`There is no machine named "${name}"`, "VBoxManage list vms shows names and UUIDs.");
  if (found.length > 1)
    throw new ProviderError(
      `There are ${found.length} machines named "${name}"`,
      `Name one by its UUID: ${found.join(", ")}.`,
    );
  return only;
}

/** The UUID of the machine that an import names, by its UUID or by a name that only one machine has. */
export async function findVm(host: VirtualBoxHost, nameOrUuid: string): Promise<string> {
  return isUuid(nameOrUuid) ? nameOrUuid : await vmNamed(host, nameOrUuid);
}
