import { LabError } from "../../../lab-error.js";
import { ProviderError } from "../../../plugin/index.js";
import type { StateResource } from "../../../terraform/terraform.js";
import type { AppliedGuest, SynthesizedStack } from "../../tooling.js";
import type { VirtualBoxHost } from "../provider/host/virtualbox-host.js";
import { clientOf } from "../provider/provider.js";

/** Returns the machines among the resources of a state. */
export async function appliedGuests(
  stack: SynthesizedStack,
  resources: readonly StateResource[],
): Promise<AppliedGuest[]> {
  const hosts = new Map<string, VirtualBoxHost>();
  const hostOf = (provider: string): VirtualBoxHost => {
    const host = hosts.get(provider) ?? clientOf(configuration(stack, provider)).host;
    hosts.set(provider, host);
    return host;
  };
  return resources
    .filter(({ type }) => type === "virtualbox_vm")
    .flatMap(({ provider, instances }) =>
      instances.map(({ attributes: { id, name, state } = {} }) =>
        appliedGuest(hostOf(provider), String(id), String(name), state === "running"),
      ),
    );
}

/**
 * Returns the configuration of a provider, without values that only Terraform can evaluate.
 *
 * @param provider the provider as a state names it
 */
function configuration({ json, directory }: SynthesizedStack, provider: string): Record<string, string> {
  const alias = /"\]\.(.+)$/.exec(provider)?.[1];
  const block = json.provider?.virtualbox?.find((each) => each.alias === alias) ?? {};
  const literals = Object.entries(block).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string" && !entry[1].includes("${"),
  );
  return { ...Object.fromEntries(literals), base_folder: directory };
}

function appliedGuest(host: VirtualBoxHost, id: string, name: string, running: boolean): AppliedGuest {
  return {
    name,
    snapshots: () =>
      explained(async () => {
        const snapshots = await host.readSnapshots(id);
        if (!snapshots) throw new LabError(`VirtualBox has no machine ${id}; labvisor apply recreates it`);
        return snapshots.map(({ uuid, name, description, claim }) => ({
          id: uuid,
          name,
          description,
          managed: claim !== undefined,
        }));
      }),
    async check() {},
    // VirtualBox always includes the memory of a running machine.
    take: (name, description) =>
      explained(async () => {
        await host.takeSnapshot(id, { name, description });
      }),
    restore: (snapshot) => explained(() => host.restoreSnapshot(id, snapshot.id, running ? "running" : "stopped")),
    delete: (snapshot) => explained(() => host.deleteSnapshot(id, snapshot.id)),
  };
}

/** The provider's errors are for people, too. */
async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof ProviderError ? new LabError(error.message, { cause: error }) : error;
  }
}
