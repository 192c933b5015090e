import { openAsBlob } from "node:fs";
import type { ImageReader } from "../../../images/convert.js";
import type { ImageFormat } from "../../../images/format.js";
import { localImage } from "../../../images/local-image.js";
import {
  between,
  integer,
  type PlanOf,
  ProviderError,
  type Resource,
  type StateOf,
  schema,
  string,
} from "../../../plugin/index.js";
import type { Volume } from "../api/volumes.js";
import type { Client } from "./client.js";

const CONTENTS = ["import", "iso"] as const;

/** The extensions that Proxmox VE requires, by format. It imports no other disks. */
const EXTENSIONS: Readonly<Record<Volume["content"], Partial<Record<ImageFormat, string>>>> = {
  import: { QCOW2: "qcow2", VMDK: "vmdk", raw: "raw" },
  iso: { ISO: "iso" },
};

export const PROXMOX: ImageReader = {
  name: "Proxmox VE",
  reads: ({ format }) => Object.values(EXTENSIONS).some((formats) => format in formats),
};

export const imageSchema = schema({
  description:
    "An image that is unpacked, and its disk converted, on this machine, and uploaded. A download is verified first, " +
    "and stays in the image cache.",
  attributes: {
    node_name: string({ required: true, requiresReplace: true, description: "The node." }),
    datastore_id: string({ required: true, requiresReplace: true, description: "The storage." }),
    content_type: string({
      required: true,
      requiresReplace: true,
      validators: [
        (text: string) => ((CONTENTS as readonly string[]).includes(text) ? undefined : "Give import or iso."),
      ],
      description: "The use of the image: `import` for a disk, or `iso` for a drive.",
    }),
    name: string({
      required: true,
      requiresReplace: true,
      validators: [
        (text: string) =>
          /^[a-z0-9][a-z0-9._-]*$/i.test(text) ? undefined : 'Give letters, digits, ".", "-", and "_".',
      ],
      description: "The name of the uploaded file, without its extension. Nothing else on the storage may have it.",
    }),
    url: string({ optional: true, description: "The URL of the image. Give either this or `file`." }),
    checksum: string({
      optional: true,
      requiresReplace: true,
      description: "The SHA-256 or SHA-512 of the file at the URL.",
    }),
    file: string({ optional: true, description: "The path of an image on this machine." }),
    disk: integer({
      optional: true,
      requiresReplace: true,
      validators: [between(1, 1000)],
      description: "The disk in an archive, from 1. Default: the first one.",
    }),
    id: string({ computed: true, description: "The volume id, for a disk's `import_from` or a drive." }),
  },
});

type ImagePlan = PlanOf<typeof imageSchema>;
type ImageState = StateOf<typeof imageSchema>;

export const imageResource: Resource<(typeof imageSchema)["attributes"], Client> = {
  schema: imageSchema,

  async create({ plan, client, signal }) {
    const { url, checksum, file, disk } = plan;
    const origin =
      file === null ? { url: url ?? "", checksum: checksum?.toLowerCase() } : { file: client.absolute(file) };
    const image = await localImage({ ...origin, ...(disk !== null && { disk }) }, client.images, signal);
    const volume = volumeOf(plan, image.format);
    return { ...plan, id: await client.write(volume, await openAsBlob(image.path)) };
  },

  async read({ state, client }) {
    const volume = storedVolume(state);
    return volume && (await client.has(volume)) ? state : undefined;
  },

  /** Another place of the same image. */
  update: async ({ plan, prior }) => ({ ...plan, id: prior.id }),

  async delete({ state, client }) {
    const volume = storedVolume(state);
    if (volume) await client.delete(volume);
  },
};

/** @throws {ProviderError} Proxmox VE imports no image of that format. */
export function volumeOf(plan: ImagePlan, format: ImageFormat): Volume {
  const content = contentOf(plan);
  const extension = EXTENSIONS[content][format];
  if (extension !== undefined) return { ...placeOf(plan), content, name: `${plan.name}.${extension}` };
  const origin = plan.file ?? plan.url ?? "";
  throw content === "iso"
    ? new ProviderError(`The image ${origin} contains no ISO file`, "Give an ISO file, plain or compressed.")
    : new ProviderError(
        `The image ${origin} contains an ISO file`,
        "Put it in a DVD drive, and give the machine a blank disk to install to.",
      );
}

/** Returns the volume of an image, whose id ends with its name, or undefined if its upload has failed. */
function storedVolume(state: ImageState): Volume | undefined {
  if (state.id === null) return undefined;
  return { ...placeOf(state), content: contentOf(state), name: state.id.slice(state.id.indexOf("/") + 1) };
}

function placeOf({ node_name, datastore_id }: ImagePlan | ImageState): Pick<Volume, "node" | "storage"> {
  return { node: node_name, storage: datastore_id };
}

function contentOf({ content_type }: ImagePlan | ImageState): Volume["content"] {
  return content_type === "iso" ? "iso" : "import";
}
