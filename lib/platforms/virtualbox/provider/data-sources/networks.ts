import { Subnet } from "../../../../net/subnet.js";
import { bool, type DataSource, list, mapNested, schema, string } from "../../../../plugin/index.js";
import type { Client } from "../client.js";

const networksSchema = schema({
  description:
    "All networks of VirtualBox on this host, whether or not Terraform manages them. An adapter's `network` takes " +
    "their name.",
  attributes: {
    nat: mapNested(
      {
        cidr: string({ computed: true, description: "The subnet." }),
        dhcp: bool({ computed: true, description: "Whether its DHCP server is enabled." }),
      },
      { computed: true, description: "NAT networks, keyed by name." },
    ),
    host_only: mapNested(
      {
        cidr: string({ computed: true, description: "The subnet." }),
        host_address: string({ computed: true, description: "The host's address on it." }),
        dhcp: bool({ computed: true, description: "Whether its DHCP server is enabled." }),
      },
      { computed: true, description: "Host-only networks, keyed by the host's interface." },
    ),
    internal: list("string")({
      computed: true,
      description: "Internal networks. An internal network exists as long as a machine has an adapter on it.",
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
