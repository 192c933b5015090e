import { defaultImageCache, ImageCache } from "../../../images/image-cache.js";
import { type ConfigOf, type Provider, ProviderError, schema, string } from "../../../plugin/index.js";
import { accessFrom } from "../api/access.js";
import { ProxmoxApi } from "../api/client.js";
import { ProxmoxMachines } from "../api/machines.js";
import { ProxmoxVolumes } from "../api/volumes.js";
import { Client } from "./client.js";
import { guestNetworksResource } from "./guest-networks.js";
import { imageResource, PROXMOX } from "./image.js";
import { seedResource } from "./seed.js";

const configuration = schema({
  description:
    "Uploads seeds with secrets and prepared images to Proxmox VE, and restarts machines whose networks change. The " +
    "environment gives the address and the credentials, as for bpg/proxmox.",
  attributes: {
    base_folder: string({
      optional: true,
      description: "The base of relative paths. Default: the folder in which Terraform runs.",
    }),
  },
});

/** Returns the folder of a configuration. It is known in every apply. */
export function baseFolderOf({ base_folder }: ConfigOf<typeof configuration>): string {
  return typeof base_folder === "string" ? base_folder : process.cwd();
}

/**
 * Labvisor's own provider for Proxmox VE. `bpg/proxmox` stores what it uploads in a file of the project or in the
 * state, unpacks and converts nothing, and restarts no machine for its seed.
 */
export const labvisorProvider: Provider<(typeof configuration)["attributes"], Client> = {
  schema: configuration,
  configure(config) {
    try {
      const api = new ProxmoxApi(accessFrom(process.env));
      const images = new ImageCache(defaultImageCache(), { reader: PROXMOX });
      return new Client(new ProxmoxVolumes(api), new ProxmoxMachines(api), images, baseFolderOf(config));
    } catch (error) {
      throw new ProviderError((error as Error).message);
    }
  },
  resources: {
    labvisor_proxmox_guest_networks: guestNetworksResource,
    labvisor_proxmox_image: imageResource,
    labvisor_proxmox_seed: seedResource,
  },
  dataSources: {},
};
