import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { ProviderError, type Resource, type StateOf, schema, string } from "../../../../plugin/index.js";
import type { Client } from "../client.js";
import { ownedName } from "../ownership.js";

/** It becomes part of a folder's name. */
const isLabName = (name: string) =>
  /^[a-z0-9][a-z0-9_-]*$/i.test(name)
    ? undefined
    : `"${name}" is not letters, digits, "-" and "_", beginning with a letter or a digit.`;

export const labSchema = schema({
  description:
    "An instance of a lab on this host. It makes nothing by itself: its random `id` marks all that belongs to the instance, so that two " +
    "checkouts of one lab never take each other's machines, and what a killed run left behind is found again.",
  attributes: {
    id: string({ computed: true, description: "A random UUID, kept in the state." }),
    host: string({
      computed: true,
      description: "`virtualbox` or `simulated`: the kind of host that the instance is on.",
    }),
    name: string({ required: true, requiresReplace: true, validators: [isLabName], description: "The lab's name." }),
    slug: string({ computed: true, description: "The name with the first digits of the id: `host-only-3fa29c1e`." }),
    folder: string({
      computed: true,
      description: "Where the lab's machines and disks lie: the slug, in VirtualBox's machine folder.",
    }),
  },
});

/** All that there is to a lab: one of which only a part is known could not be told from one on another kind of host. */
export async function identity(
  { plan, client }: { readonly plan: Pick<StateOf<typeof labSchema>, "name">; readonly client: Client },
  id: string,
): Promise<Partial<StateOf<typeof labSchema>>> {
  const { kind, machineFolder } = await client.host.facts();
  const slug = ownedName(plan.name, id);
  return { id, host: kind, slug, folder: join(machineFolder, slug) };
}

export const labResource: Resource<(typeof labSchema)["attributes"], Client> = {
  schema: labSchema,

  identify: (context) => identity(context, randomUUID()),

  create: async ({ plan }) => plan as StateOf<typeof labSchema>,

  /** On another kind of host nothing of the instance would be found: Terraform would forget it all, and leave it behind. */
  async read({ state, client }) {
    const { kind } = await client.host.facts();
    if (kind !== state.host)
      throw new ProviderError(
        `The lab "${state.name}" is on a ${state.host} host, and this is a ${kind} one`,
        `Set LABVISOR_VIRTUALBOX to ${state.host === "simulated" ? "simulated" : "real"}, and destroy the lab there before it moves.`,
      );
    return state;
  },

  /** What belongs to the lab is gone before it. */
  delete: ({ state, client }) => client.host.forgetLab(state.id),
};
