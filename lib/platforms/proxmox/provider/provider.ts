import { type Provider, ProviderError, schema } from "../../../plugin/index.js";
import { accessFrom } from "../api/access.js";
import { ProxmoxApi } from "../api/client.js";
import { ProxmoxIsoImages } from "../api/iso-images.js";
import { SeedClient, seedResource } from "./seed.js";

/**
 * Labvisor's own provider for Proxmox VE. What `bpg/proxmox` uploads is in a file of the project or in the state.
 */
export const proxmoxSeedProvider: Provider<Record<never, never>, SeedClient> = {
  schema: schema({
    description:
      "Writes seeds with secrets to Proxmox VE. The environment gives the address and the credentials, as for " +
      "bpg/proxmox.",
    attributes: {},
  }),
  configure() {
    try {
      return new SeedClient(new ProxmoxIsoImages(new ProxmoxApi(accessFrom(process.env))));
    } catch (error) {
      throw new ProviderError((error as Error).message);
    }
  },
  resources: { labvisor_proxmox_seed: seedResource },
  dataSources: {},
};
