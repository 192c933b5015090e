import { validate as isUuid } from "uuid";
import { type DataSource, listNested, map, ProviderError, schema, string } from "../../../../plugin/index.js";
import { bareMac, readableMac } from "../address-attributes.js";
import type { Client } from "../client.js";
import type { VmRecord } from "../host/virtualbox-host.js";
import { attachmentName } from "../resources/vm-settings.js";
import { vmNamed } from "../vm-names.js";
import { machine, machineAttributes } from "./machine.js";

const vmSchema = schema({
  description: "A machine that VirtualBox has on this host, whoever made it. Give its `name` or its `id`.",
  attributes: {
    ...machineAttributes,
    id: string({
      optional: true,
      computed: true,
      validators: [(id: string) => (isUuid(id) ? undefined : `"${id}" is not a UUID.`)],
      description: "VirtualBox's UUID of the machine.",
    }),
    name: string({ optional: true, computed: true, description: "The machine's name, which no other has." }),
    network_adapters: listNested(
      {
        type: string({ computed: true, description: "As a `virtualbox_vm` has it." }),
        network: string({ computed: true, nullable: true, description: "The network's or interface's name." }),
        mac: string({ computed: true, nullable: true, description: "The MAC address." }),
        address: string({
          computed: true,
          nullable: true,
          description: "The IPv4 address that Guest Additions report of it.",
        }),
      },
      { computed: true, description: "By slot: the first is adapter 1." },
    ),
    guest_properties: map("string")({
      computed: true,
      description:
        "The machine's guest properties; Guest Additions write what they know under `/VirtualBox/GuestInfo/`.",
    }),
  },
});

export const vmDataSource: DataSource<(typeof vmSchema)["attributes"], Client> = {
  schema: vmSchema,
  validateConfig: ({ id, name }) =>
    (id === null) === (name === null)
      ? [
          {
            severity: "error",
            summary: "Which machine is meant",
            detail: "Give either its name or its id.",
            path: ["name"],
          },
        ]
      : [],
  async read({ client: { host }, config }) {
    const id = typeof config.id === "string" ? config.id : await vmNamed(host, config.name as string);
    const found = (await host.readVms([id], new Set(["guestProperties"]))).get(id);
    if (!found) throw new ProviderError(`There is no machine ${id}`, "VBoxManage list vms shows names and UUIDs.");
    if (!found.accessible)
      throw new ProviderError(`VirtualBox cannot open the machine ${id}`, "VBoxManage list vms -l says why.");
    const properties = found.settings.guestProperties ?? {};
    return { ...machine(found), network_adapters: adapters(found, properties), guest_properties: properties };
  },
};

function adapters({ settings }: VmRecord, properties: Readonly<Record<string, string>>) {
  const reported = reportedAddresses(properties);
  return settings.adapters.map(({ type, network, mac }) => ({
    type: attachmentName(type) as string,
    network: network ?? null,
    mac: mac ? readableMac(mac) : null,
    address: (mac && reported.get(mac)) ?? null,
  }));
}

/** By MAC. Guest Additions count the guest's interfaces, in an order of their own. */
function reportedAddresses(properties: Readonly<Record<string, string>>): Map<string, string> {
  return new Map(
    Object.entries(properties).flatMap(([name, mac]) => {
      const [, net] = /^(\/VirtualBox\/GuestInfo\/Net\/\d+)\/MAC$/.exec(name) ?? [];
      const address = net && properties[`${net}/V4/IP`];
      return address ? [[bareMac(mac), address]] : [];
    }),
  );
}
