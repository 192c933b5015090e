import type { Provider } from "../../../plugin/index.js";
import { type IsoImage, type IsoImages, volumeId } from "../api/iso-images.js";
import { proxmoxSeedProvider } from "./provider.js";
import { SeedClient, seedResource, write } from "./seed.js";

/** ISO images that exist only in this process. */
class RehearsedImages implements IsoImages {
  private readonly names = new Set<string>();

  async has(image: IsoImage): Promise<boolean> {
    return this.names.has(keyOf(image));
  }

  async write(image: IsoImage): Promise<void> {
    this.names.add(keyOf(image));
  }

  async delete(image: IsoImage): Promise<void> {
    this.names.delete(keyOf(image));
  }
}

const keyOf = (image: IsoImage) => `${image.node} ${volumeId(image)}`;

/** A seed that is not put together, as hashes of passwords take time. */
const rehearsedSeed: typeof seedResource = {
  ...seedResource,
  create: ({ plan, client }) => write(plan, new Uint8Array(), client),
};

/** Returns the provider for a rehearsal, which uploads nothing. */
export function rehearsedProxmoxSeeds(): Provider {
  const images = new RehearsedImages();
  return {
    ...proxmoxSeedProvider,
    configure: () => new SeedClient(images),
    resources: { labvisor_proxmox_seed: rehearsedSeed },
  };
}
