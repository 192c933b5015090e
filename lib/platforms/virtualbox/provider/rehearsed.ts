import { extname } from "node:path";
import { v5 } from "uuid";
import type { PlanOf, Provider } from "../../../plugin/index.js";
import { Client } from "./client.js";
import { SimulatedHost } from "./host/simulated/host.js";
import type { ImageFormat } from "./images/format.js";
import { ImageCache } from "./images/image-cache.js";
import { virtualBoxProvider } from "./provider.js";
import { imageResource, type imageSchema } from "./resources/image.js";
import { identity, labResource } from "./resources/lab.js";

/** Hosts that are simulated in this process, by the destinations of ssh; "" is this machine. */
export type RehearsedHosts = Map<string, SimulatedHost>;

/**
 * The provider as it is, on a host that is simulated in this process, and for a rehearsal: nothing is downloaded, and files which are named are taken for
 * granted.
 *
 * @param folder from which relative paths count
 * @param hosts that are there already; a new one is added
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
    resources: { ...virtualBoxProvider.resources, virtualbox_image: rehearsedImage, virtualbox_lab: rehearsedLab },
  };
}

/** Of one name one id, so that two rehearsals agree. */
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
};

type Plan = Pick<PlanOf<typeof imageSchema>, "url" | "file" | "sha256">;

/** As the name says, and 1 MiB large: nobody looks into it. */
function assumed({ url, file, sha256 }: Plan, client: Client) {
  const name = (url ?? file ?? "").replace(/\.gz$/, "");
  const format = FORMATS[extname(name).toLowerCase()] ?? "raw";
  const digest = typeof sha256 === "string" ? sha256.toLowerCase() : "0".repeat(64);
  const path = file ?? client.images.pathOf(digest, format);
  return { id: digest, sha256: digest, format, size_mib: 1, path, present: true };
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
