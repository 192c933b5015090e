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
import { type Volume, volumeId } from "../api/volumes.js";
import type { Client } from "./client.js";

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

export const seedResource: Resource<(typeof seedSchema)["attributes"], Client> = {
  schema: seedSchema,

  modifyPlan({ plan: { datastore_id: storage, file_name: name }, updatePlan }) {
    const isKnown = typeof storage === "string" && typeof name === "string";
    updatePlan({ id: isKnown ? volumeId({ storage, content: "iso", name }) : UNKNOWN });
  },

  identify: ({ plan }) => ({ id: volumeId(volumeOf(plan)) }),

  async create({ plan, config, client }) {
    const content = await seedImage(plan.files, knownSecrets(config)).catch((error: Error) => {
      throw new ProviderError(error.message, "Give it in secrets.", ["secrets"]);
    });
    return write(plan, new Blob([new Uint8Array(content)]), client);
  },

  read: async ({ state, client }) => ((await client.has(volumeOf(state))) ? { ...state, secrets: null } : undefined),

  delete: ({ state, client }) => client.delete(volumeOf(state)),
};

/** Writes a seed, and returns its state. */
export async function write(plan: SeedPlan, content: Blob, client: Client) {
  return { ...plan, id: await client.write(volumeOf(plan), content), secrets: null };
}

function volumeOf({
  node_name,
  datastore_id,
  file_name,
}: Pick<SeedPlan, "node_name" | "datastore_id" | "file_name">): Volume {
  return { node: node_name, storage: datastore_id, content: "iso", name: file_name };
}

/** Returns the configured secrets. All are known during an apply. */
function knownSecrets({ secrets }: ConfigOf<typeof seedSchema>): Readonly<Record<string, string>> {
  return (secrets ?? {}) as Readonly<Record<string, string>>;
}
