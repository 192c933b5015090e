import { bool, type DataSource, integer, listNested, schema, string } from "../../../../plugin/index.js";
import { readableMac } from "../address-attributes.js";
import type { Client } from "../client.js";

const bridgedInterfacesSchema = schema({
  description: "The host's network interfaces that machines can be bridged to.",
  attributes: {
    interfaces: listNested(
      {
        name: string({ computed: true, description: "What an adapter's `network` takes." }),
        address: string({ computed: true, nullable: true, description: "The host's IPv4 address there." }),
        prefix_length: integer({ computed: true, nullable: true, description: "The length of its subnet's prefix." }),
        mac: string({ computed: true, description: "The MAC address." }),
        up: bool({ computed: true, description: "Whether it is up." }),
        wireless: bool({
          computed: true,
          description: "Whether it is a wireless one: many of those pass no frames of other MAC addresses.",
        }),
      },
      { computed: true, description: "In VirtualBox's order." },
    ),
  },
});

export const bridgedInterfacesDataSource: DataSource<(typeof bridgedInterfacesSchema)["attributes"], Client> = {
  schema: bridgedInterfacesSchema,
  async read({ client }) {
    const interfaces = await client.host.bridgedInterfaces();
    return {
      interfaces: interfaces.map(({ name, address, prefixLength, mac, up, wireless }) => ({
        name,
        address: address ?? null,
        prefix_length: prefixLength ?? null,
        mac: readableMac(mac),
        up,
        wireless,
      })),
    };
  },
};
