import { Subnet } from "../../../../net/subnet.js";
import { bool, type DataSource, list, mapNested, schema, string } from "../../../../plugin/index.js";
import type { Client } from "../client.js";

const networksSchema = schema({
  description:
    "The networks that VirtualBox has on this host, whoever made them. What an adapter's `network` takes is their name.",
  attributes: {
    nat: mapNested(
      {
        cidr: string({ computed: true, description: "The subnet." }),
        dhcp: bool({ computed: true, description: "Whether VirtualBox hands out addresses." }),
      },
      { computed: true, description: "NAT networks, by name." },
    ),
    host_only: mapNested(
      {
        cidr: string({ computed: true, description: "The subnet." }),
        host_address: string({ computed: true, description: "The host's own address." }),
        dhcp: bool({ computed: true, description: "Whether VirtualBox hands out addresses." }),
      },
      { computed: true, description: "Host-only networks, by the host's interface." },
    ),
    internal: list("string")({
      computed: true,
      description: "Internal networks. One is there while a machine has an adapter of that network.",
    }),
  },
});

export const networksDataSource: DataSource<(typeof networksSchema)["attributes"], Client> = {
  schema: networksSchema,
  async read({ client }) {
    const { nat, hostOnly, internal } = await client.host.networks();
    return {
      nat: Object.fromEntries(nat.map(({ name, cidr, dhcp }) => [name, { cidr, dhcp }])),
      host_only: Object.fromEntries(
        hostOnly.map(({ name, address, prefixLength, dhcp }) => [
          name,
          { cidr: `${Subnet.containing(address, prefixLength)}`, host_address: address, dhcp: dhcp !== undefined },
        ]),
      ),
      internal: internal.toSorted(),
    };
  },
};
