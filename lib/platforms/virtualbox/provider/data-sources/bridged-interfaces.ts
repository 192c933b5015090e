import { bool, type DataSource, integer, listNested, schema, string } from "../../../../plugin/index.js";
import { readableMac } from "../address-attributes.js";
import type { Client } from "../client.js";

const bridgedInterfacesSchema = schema({
  description: "The host's network interfaces to which machines can be bridged.",
  attributes: {
    interfaces: listNested(
      {
        name: string({ computed: true, description: "The interface's name, for an adapter's `network`." }),
        address: string({ computed: true, nullable: true, description: "The host's IPv4 address on it." }),
        prefix_length: integer({ computed: true, nullable: true, description: "The prefix length of its subnet." }),
        mac: string({ computed: true, description: "The MAC address." }),
        up: bool({ computed: true, description: "Whether the interface is up." }),
        wireless: bool({
          computed: true,
          description: "Whether it is wireless. Many wireless interfaces drop frames from other MAC addresses.",
        }),
      },
      { computed: true, description: "The interfaces, in VirtualBox's order." },
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
