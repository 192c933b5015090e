import { validate as isUuid } from "uuid";
import { type DataSource, listNested, map, ProviderError, schema, string } from "../../../../plugin/index.js";
import { bareMac, readableMac } from "../address-attributes.js";
import type { Client } from "../client.js";
import type { VmRecord } from "../host/vms.js";
import { attachmentName } from "../resources/vm/settings.js";
import { vmNamed } from "../vm-names.js";
import { machine, machineAttributes } from "./vms.js";

const vmSchema = schema({
  description: "A virtual machine on this host, whether or not Terraform manages it. Give its `name` or its `id`.",
  attributes: {
    ...machineAttributes,
    id: string({
      optional: true,
      computed: true,
      validators: [(id: string) => (isUuid(id) ? undefined : `"${id}" is not a UUID.`)],
      description: "VirtualBox's UUID of the machine.",
    }),
    name: string({ optional: true, computed: true, description: "The machine's name, which must be unique." }),
    network_adapters: listNested(
      {
        type: string({ computed: true, description: "The type, as in `virtualbox_vm`." }),
        network: string({ computed: true, nullable: true, description: "The network's or interface's name." }),
        mac: string({ computed: true, nullable: true, description: "The MAC address." }),
        address: string({
          computed: true,
          nullable: true,
          description: "The IPv4 address that Guest Additions report for it.",
        }),
      },
      { computed: true, description: "The network adapters by slot, beginning with adapter 1." },
    ),
    guest_properties: map("string")({
      computed: true,
      description: "The machine's guest properties. Guest Additions report under `/VirtualBox/GuestInfo/`.",
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
            summary: "The machine is ambiguous",
            detail: "Give either name or id.",
            path: ["name"],
          },
        ]
      : [],
  async read({ client: { host }, config }) {
    const id = typeof config.id === "string" ? config.id : await vmNamed(host, config.name as string);
    const found = (await host.readVms([id], new Set(["power", "guestProperties"]))).get(id);
    if (!found) throw new ProviderError(`There is no machine ${id}`, "Run VBoxManage list vms for names and UUIDs.");
    if (!found.accessible)
      throw new ProviderError(`VirtualBox cannot open the machine ${id}`, "VBoxManage list vms -l shows the reason.");
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

/**
 * Maps MACs to the addresses that Guest Additions report. Guest Additions number the guest's interfaces in their own
 * order.
 */
function reportedAddresses(properties: Readonly<Record<string, string>>): Map<string, string> {
  return new Map(
    Object.entries(properties).flatMap(([name, mac]) => {
      const [, net] = /^(\/VirtualBox\/GuestInfo\/Net\/\d+)\/MAC$/.exec(name) ?? [];
      const address = net && properties[`${net}/V4/IP`];
      return address ? [[bareMac(mac), address]] : [];
    }),
  );
}
