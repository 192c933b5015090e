import { LabError } from "../../../lab-error.js";
import { ProviderError } from "../../../plugin/index.js";
import type { StateResource } from "../../../terraform/terraform.js";
import type { AppliedGuest, SynthesizedStack } from "../../tooling.js";
import type { VirtualBoxHost } from "../provider/host/virtualbox-host.js";
import { clientFor } from "./host.js";

/** Returns the machines among the resources of a state. */
export async function appliedGuests(
  stack: SynthesizedStack,
  resources: readonly StateResource[],
): Promise<AppliedGuest[]> {
  const hosts = new Map<string, VirtualBoxHost>();
  const hostOf = (provider: string): VirtualBoxHost => {
    const host = hosts.get(provider) ?? clientFor(stack, configuration(stack, provider)).host;
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
 * Returns the configuration of a provider.
 *
 * @param provider the provider as a state names it
 */
function configuration({ json }: SynthesizedStack, provider: string): object {
  const alias = /"\]\.(.+)$/.exec(provider)?.[1];
  return json.provider?.virtualbox?.find((each) => each.alias === alias) ?? {};
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
