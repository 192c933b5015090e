import { extname } from "node:path";
import { v5 } from "uuid";
import type { ImageFormat } from "../../../images/format.js";
import { ImageCache } from "../../../images/image-cache.js";
import type { PlanOf, Provider } from "../../../plugin/index.js";
import { Client } from "./client.js";
import { SimulatedHost } from "./host/simulated/host.js";
import { virtualBoxProvider } from "./provider.js";
import { imageResource, type imageSchema } from "./resources/image.js";
import { identity, labResource } from "./resources/lab.js";
import { seedResource } from "./resources/seed.js";

/** The hosts simulated in this process, keyed by SSH destination. The empty key is this machine. */
export type RehearsedHosts = Map<string, SimulatedHost>;

/**
 * Returns the provider for a rehearsal: on hosts simulated in this process, without downloads, and with every named
 * file taken to exist.
 *
 * @param folder the base of relative paths
 * @param hosts the hosts so far; new ones are added
 */
export function rehearsedVirtualBox(folder: string, hosts: RehearsedHosts): Provider {
  const hostOf = (ssh: unknown) => {
    const key = typeof ssh === "string" ? ssh : "";
    const host = hosts.get(key) ?? new SimulatedHost({ file: "/rehearsal/host", rehearsed: true });
    hosts.set(key, host);
    return host;
  };
  return {
    ...virtualBoxProvider,
    configure: ({ ssh }) => new Client(hostOf(ssh), folder, new ImageCache(`${folder}/images`)),
    resources: {
      ...virtualBoxProvider.resources,
      virtualbox_image: rehearsedImage,
      virtualbox_lab: rehearsedLab,
      virtualbox_seed: rehearsedSeed,
    },
  };
}

/** The lab's id is derived from its name, so that two rehearsals agree. */
const rehearsedLab: typeof labResource = {
  ...labResource,
  identify: (context) => identity(context, v5(`rehearsal of ${context.plan.name}`, v5.URL)),
};

const FORMATS: Readonly<Record<string, ImageFormat>> = {
  ".vdi": "VDI",
  ".vmdk": "VMDK",
  ".vhd": "VHD",
  ".qcow2": "QCOW2",
  ".iso": "ISO",
  ".ova": "VMDK",
  ".box": "VMDK",
};

type Plan = Pick<PlanOf<typeof imageSchema>, "url" | "file" | "sha256" | "sha512" | "disk">;

/** Returns the facts that an image's name suggests, with a size of 1 MiB, which nothing in a rehearsal looks at. */
function assumed({ url, file, sha256, sha512, disk }: Plan, client: Client) {
  const name = (url ?? file ?? "").replace(/\.(gz|xz|zst|bz2)$/i, "");
  const format = FORMATS[extname(name).toLowerCase()] ?? "raw";
  const given = typeof sha256 === "string" ? sha256.toLowerCase() : undefined;
  const checksum = sha512?.toLowerCase() ?? given ?? "0".repeat(64);
  const path = file ?? client.images.pathOf({ checksum, disk: disk ?? undefined }, format);
  return { id: checksum, sha256: sha512 === null ? checksum : null, format, size_mib: 1, path, present: true };
}

const rehearsedImage: typeof imageResource = {
  schema: imageResource.schema,
  validateConfig: imageResource.validateConfig,
  identify: ({ plan, client }) => assumed(plan, client),
  create: imageResource.create,
  read: async ({ state }) => state,
  update: async ({ plan, client }) => ({ ...plan, ...assumed(plan, client) }),
  delete: imageResource.delete,
};

/** A seed that is not put together, as hashes of passwords take time. */
const rehearsedSeed: typeof seedResource = {
  ...seedResource,
  async create({ plan, client }) {
    const [path, folder] = [plan.path as string, plan.folder as string];
    await client.host.writeSeed(path, new Uint8Array());
    return { ...plan, path, folder, secrets: null };
  },
};
