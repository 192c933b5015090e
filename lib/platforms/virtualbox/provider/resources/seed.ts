import { dirname, join } from "node:path";
import { seedImage } from "../../../../files/seed-image.js";
import {
  type ConfigOf,
  map,
  notEmpty,
  oneLine,
  type PlanOf,
  ProviderError,
  type Resource,
  schema,
  string,
  UNKNOWN,
} from "../../../../plugin/index.js";
import type { Client } from "../client.js";
import { fitsFileName, isNotPath, samePath } from "../files.js";
import { VirtualBoxError } from "../host/virtualbox-error.js";
import { isOwnedFolder, ownerAttributes } from "../ownership.js";

export const seedSchema = schema({
  description:
    "A seed with secrets: a CD image from which cloud-init configures a guest at its first boot. It is written when " +
    "it is created, next to the lab's machines, and only the user who runs VirtualBox can read it. A seed without " +
    "secrets can be any file. Set `create_before_destroy`, so that a machine always has a seed.",
  attributes: {
    lab: ownerAttributes.lab,
    name: string({
      required: true,
      requiresReplace: true,
      validators: [notEmpty, oneLine, fitsFileName, isNotPath],
      description: "The file name without its extension.",
    }),
    folder: string({
      optional: true,
      computed: true,
      requiresReplace: true,
      equivalent: samePath,
      validators: [notEmpty, oneLine],
      description: "The folder of the file, which is created if missing. Default: VirtualBox's machine folder.",
    }),
    files: map("string")({
      required: true,
      requiresReplace: true,
      description:
        "The seed's files by name, in JSON: `meta-data`, `network-config`, and `user-data`, which becomes a " +
        "`#cloud-config`. In their strings, placeholders such as `(secret environment DB_PASSWORD, version 1)` stand " +
        "for secrets, and `(hash of secret environment DB_PASSWORD, version 1)` for a password's hash (SHA-512 " +
        "crypt). Another version writes a new seed.",
    }),
    secrets: map("string")({
      optional: true,
      writeOnly: true,
      sensitive: true,
      description:
        "The values of the secrets, by source: `environment DB_PASSWORD`. They are in no plan and no state. Needs " +
        "Terraform or OpenTofu 1.11.",
    }),
    path: string({ computed: true, description: "The absolute path of the file, for a drive's `medium`." }),
  },
});

type SeedPlan = PlanOf<typeof seedSchema>;

export const seedResource: Resource<(typeof seedSchema)["attributes"], Client> = {
  schema: seedSchema,

  modifyPlan({ plan, client, updatePlan }) {
    updatePlan({ path: pathIn(plan.folder, plan, client) ?? UNKNOWN });
  },

  async identify({ plan, client }) {
    const folder = typeof plan.folder === "string" ? plan.folder : (await client.host.facts()).machineFolder;
    const path = pathIn(folder, plan, client) ?? "";
    client.claim(`the seed ${path}`);
    if (!isOwnedFolder(dirname(path), plan.lab) && (await client.host.hasPath(path)))
      throw new VirtualBoxError("ALREADY_EXISTS", `The file ${path} already exists`, "Choose another name or folder.");
    return { folder, path };
  },

  async create({ plan, config, client, signal }) {
    const path = plan.path as string;
    const image = await seedImage(plan.files, knownSecrets(config)).catch((error: Error) => {
      throw new ProviderError(error.message, "Give it in secrets.", ["secrets"]);
    });
    await client.host.until(signal).writeSeed(path, image);
    client.writtenSeeds.add(path);
    return { ...plan, path, folder: plan.folder as string, secrets: null };
  },

  async read({ state, client }) {
    if (await client.host.hasPath(state.path)) return state;
    await client.requireLab(state.lab);
    return undefined;
  },

  /** Only the lab of a seed without one changes in place. */
  async update({ prior, plan }) {
    return { ...prior, lab: plan.lab };
  },

  /** One that replaces it may have the same path. */
  async delete({ state: { path, lab }, client, signal }) {
    if (client.writtenSeeds.has(path)) return;
    await client.host.until(signal).deleteSeed(path, { keepFolder: !isOwnedFolder(dirname(path), lab) });
  },
};

/** Returns the path, or undefined if only the host knows the folder. */
function pathIn(folder: SeedPlan["folder"], { name }: Pick<SeedPlan, "name">, client: Client): string | undefined {
  return typeof folder === "string" && typeof name === "string"
    ? join(client.absolute(folder), `${name}.iso`)
    : undefined;
}

/** Returns the configured secrets. All are known during an apply. */
function knownSecrets({ secrets }: ConfigOf<typeof seedSchema>): Readonly<Record<string, string>> {
  return (secrets ?? {}) as Readonly<Record<string, string>>;
}
