import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { ProviderError, type Resource, type StateOf, schema, string } from "../../../../plugin/index.js";
import type { Client } from "../client.js";
import { ownedName } from "../ownership.js";

/** Validates a lab's name, which becomes part of a folder's name. */
const isLabName = (name: string) =>
  /^[a-z0-9][a-z0-9_-]*$/i.test(name)
    ? undefined
    : `"${name}" is not a lab name; use letters, digits, "-", and "_", and begin with a letter or a digit.`;

export const labSchema = schema({
  description:
    "An instance of a lab on this host. It creates nothing by itself. Its random `id` marks everything that " +
    "belongs to the instance, so that two checkouts of a lab never adopt each other's machines, and an interrupted " +
    "run can be resumed.",
  attributes: {
    id: string({ computed: true, description: "A random UUID, which is stored in the state." }),
    host: string({
      computed: true,
      description: "The kind of host of the instance: `virtualbox` or `simulated`.",
    }),
    name: string({ required: true, requiresReplace: true, validators: [isLabName], description: "The lab's name." }),
    slug: string({
      computed: true,
      description: "The name and the first digits of the id, such as `host-only-3fa29c1e`.",
    }),
    folder: string({
      computed: true,
      description:
        "The folder of the lab's machines and disks, which is named after the slug, in VirtualBox's machine folder.",
    }),
  },
});

/**
 * Returns the whole identity of a lab instance: a partly known one could not be told from one on another kind of host.
 */
export async function identity(
  { plan, client }: { readonly plan: Pick<StateOf<typeof labSchema>, "name">; readonly client: Client },
  id: string,
): Promise<Partial<StateOf<typeof labSchema>>> {
  const { machineFolder } = await client.host.facts();
  const slug = ownedName(plan.name, id);
  return { id, host: client.host.kind, slug, folder: join(machineFolder, slug) };
}

export const labResource: Resource<(typeof labSchema)["attributes"], Client> = {
  schema: labSchema,

  identify: (context) => identity(context, randomUUID()),

  async create({ plan, client }) {
    const lab = plan as StateOf<typeof labSchema>;
    await client.host.recordLab({ id: lab.id, name: lab.name });
    return lab;
  },

  /**
   * On another kind of host, nothing of the instance would be found: Terraform would forget it all, and leave it
   * behind.
   */
  async read({ state, client }) {
    const { kind } = client.host;
    if (kind !== state.host)
      throw new ProviderError(
        `The lab "${state.name}" is on a ${state.host} host, but this is a ${kind} host`,
        `Set LABVISOR_VIRTUALBOX to ${state.host === "simulated" ? "simulated" : "real"}. To move the lab, destroy ` +
          "it there first.",
      );
    return state;
  },

  /** Everything that belongs to the lab has been destroyed before. */
  delete: ({ state, client }) => client.host.forgetLab(state.id),

  importIdDescription: "the id of a lab that was applied on this host and whose state was lost",
  async importState({ id, client }) {
    const lab = (await client.host.listLabs()).find((each) => each.id === id);
    if (lab) return { ...(await identity({ plan: lab, client }, id)), name: lab.name };
    throw new ProviderError(
      `This host has no lab with the id ${id}`,
      "Run labvisor recover, which lists those that it has.",
    );
  },
};
