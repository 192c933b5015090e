import { seedImage } from "../../../files/seed-image.js";
import {
  type ConfigOf,
  map,
  type PlanOf,
  ProviderError,
  type Resource,
  schema,
  string,
  UNKNOWN,
} from "../../../plugin/index.js";
import { ProxmoxApiError } from "../api/error.js";
import { type IsoImage, type IsoImages, volumeId } from "../api/iso-images.js";

const fileName = (name: string) =>
  /^[a-z0-9][a-z0-9._-]*\.iso$/i.test(name)
    ? undefined
    : 'Give letters, digits, ".", "-", and "_", with ".iso" at the end.';

export const seedSchema = schema({
  description:
    "A seed with secrets: an ISO image from which cloud-init configures a guest at its first boot. It is uploaded " +
    "when it is created. Whoever may read the storage can read it.",
  attributes: {
    node_name: string({ required: true, requiresReplace: true, description: "The node." }),
    datastore_id: string({ required: true, requiresReplace: true, description: "The storage of ISO images." }),
    file_name: string({
      required: true,
      requiresReplace: true,
      validators: [fileName],
      description: "The name of the image, which belongs to nothing else.",
    }),
    files: map("string")({
      required: true,
      requiresReplace: true,
      description: "The seed's files by name, in JSON, with placeholders for secrets.",
    }),
    secrets: map("string")({
      optional: true,
      writeOnly: true,
      sensitive: true,
      description: "The values of the secrets, by source.",
    }),
    id: string({ computed: true, description: "The image's volume id, for a machine's `cdrom`." }),
  },
});

type SeedPlan = PlanOf<typeof seedSchema>;

/** The configured provider. */
export class SeedClient {
  /** The volume ids of the images that this run has written. */
  readonly written = new Set<string>();

  constructor(readonly images: IsoImages) {}
}

export const seedResource: Resource<(typeof seedSchema)["attributes"], SeedClient> = {
  schema: seedSchema,

  modifyPlan({ plan: { datastore_id: storage, file_name: name }, updatePlan }) {
    const isKnown = typeof storage === "string" && typeof name === "string";
    updatePlan({ id: isKnown ? volumeId({ storage, name }) : UNKNOWN });
  },

  identify: ({ plan }) => ({ id: volumeId(placeOf(plan)) }),

  async create({ plan, config, client }) {
    const content = await seedImage(plan.files, knownSecrets(config)).catch((error: Error) => {
      throw new ProviderError(error.message, "Give it in secrets.", ["secrets"]);
    });
    return write(plan, content, client);
  },

  read: async ({ state, client }) =>
    (await asProviderError(client.images.has(placeOf(state)))) ? { ...state, secrets: null } : undefined,

  /** One that replaces it may have the same name. */
  async delete({ state, client }) {
    if (!client.written.has(state.id)) await asProviderError(client.images.delete(placeOf(state)));
  },
};

/** Writes a seed, and returns its state. */
export async function write(plan: SeedPlan, content: Uint8Array, { images, written }: SeedClient) {
  const place = placeOf(plan);
  await asProviderError(images.write(place, content));
  const id = volumeId(place);
  written.add(id);
  return { ...plan, id, secrets: null };
}

function placeOf({
  node_name,
  datastore_id,
  file_name,
}: Pick<SeedPlan, "node_name" | "datastore_id" | "file_name">): IsoImage {
  return { node: node_name, storage: datastore_id, name: file_name };
}

/** Returns the configured secrets. All are known during an apply. */
function knownSecrets({ secrets }: ConfigOf<typeof seedSchema>): Readonly<Record<string, string>> {
  return (secrets ?? {}) as Readonly<Record<string, string>>;
}

async function asProviderError<T>(work: Promise<T>): Promise<T> {
  return work.catch((error) => {
    throw error instanceof ProxmoxApiError ? new ProviderError(error.message) : error;
  });
}
