import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { notEmpty, type Resource, schema, string } from "../../plugin/index.js";
import type { Client } from "../client.js";
import { ownedName } from "../ownership.js";

export const labSchema = schema({
  description:
    "An instance of a lab on this host. It makes nothing by itself: its random `id` marks all that belongs to the instance, so that two " +
    "checkouts of one lab never take each other's machines, and what a killed run left behind is found again.",
  attributes: {
    id: string({ computed: true, description: "A random UUID, kept in the state." }),
    name: string({ required: true, replaces: true, validators: [notEmpty], description: "The lab's name." }),
    slug: string({ computed: true, description: "The name with the first digits of the id: `host-only-3fa29c1e`." }),
    folder: string({
      computed: true,
      description: "Where the lab's machines and disks lie: the slug, in VirtualBox's machine folder.",
    }),
  },
});

export const labResource: Resource<(typeof labSchema)["attributes"], Client> = {
  schema: labSchema,
  async create({ plan, client }) {
    const id = randomUUID();
    const slug = ownedName(plan.name, id);
    return { id, name: plan.name, slug, folder: join((await client.host.facts()).machineFolder, slug) };
  },
  read: async ({ state }) => state,
  delete: async () => {},
};
