import { defaultImageCache, ImageCache } from "../../../images/image-cache.js";
import type { Machines } from "../api/machines.js";
import { type Volume, type Volumes, volumeId } from "../api/volumes.js";
import { Client } from "./client.js";
import { imageResource, volumeOf } from "./image.js";
import { baseFolderOf, labvisorProvider } from "./provider.js";
import { seedResource, write } from "./seed.js";

/** Volumes that exist only in this process. */
class RehearsedVolumes implements Volumes {
  private readonly names = new Set<string>();

  async has(volume: Volume): Promise<boolean> {
    return this.names.has(keyOf(volume));
  }

  async write(volume: Volume): Promise<void> {
    this.names.add(keyOf(volume));
  }

  async delete(volume: Volume): Promise<void> {
    this.names.delete(keyOf(volume));
  }
}

/** Machines that nothing restarts. */
const REHEARSED_MACHINES: Machines = { restart: async () => {} };

const keyOf = (volume: Volume) => `${volume.node} ${volumeId(volume)}`;

/** A seed that is not put together, as hashes of passwords take time. */
const rehearsedSeed: typeof seedResource = {
  ...seedResource,
  create: ({ plan, client }) => write(plan, new Blob(), client),
};

/** An image that is not downloaded. Its format is assumed. */
const rehearsedImage: typeof imageResource = {
  ...imageResource,
  async create({ plan, client }) {
    const volume = volumeOf(plan, plan.content_type === "iso" ? "ISO" : "QCOW2");
    return { ...plan, id: await client.write(volume, new Blob()) };
  },
};

/** Returns the provider for a rehearsal, which uploads nothing. */
export function rehearsedLabvisorProvider(): typeof labvisorProvider {
  const volumes = new RehearsedVolumes();
  return {
    ...labvisorProvider,
    configure: (config) =>
      new Client(volumes, REHEARSED_MACHINES, new ImageCache(defaultImageCache()), baseFolderOf(config)),
    resources: {
      ...labvisorProvider.resources,
      labvisor_proxmox_image: rehearsedImage,
      labvisor_proxmox_seed: rehearsedSeed,
    },
  };
}
