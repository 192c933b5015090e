import { randomUUID } from "node:crypto";
import {
  type PlanOf,
  ProviderError,
  type Resource,
  type StateOf,
  schema,
  singleNested,
  string,
  UNKNOWN,
} from "../../plugin/index.js";
import type { Client } from "../client.js";
import type { HostOnlyNetworkRecord, HostOnlyNetworkSpec } from "../host/virtualbox-host.js";
import { ownedUuid, ownerAttributes } from "../ownership.js";
import { contains, firstAddress, isAddress, isSubnet, prefixLength, subnetOf } from "../subnets.js";

const address = (description: string) => string({ required: true, validators: [isAddress], description });

export const hostOnlyNetworkSchema = schema({
  description:
    "A host-only network: the host and its guests, with no way out. VirtualBox chooses the interface's name. Since 6.1.28, on Linux and macOS, " +
    "addresses outside 192.168.56.0/21 must be allowed in `/etc/vbox/networks.conf`.",
  attributes: {
    id: string({ computed: true, description: "The host's interface, such as `vboxnet0`." }),
    ...ownerAttributes,
    cidr: string({ required: true, validators: [isSubnet], description: "The subnet, such as `10.1.2.0/24`." }),
    host_address: string({
      optional: true,
      computed: true,
      validators: [isAddress],
      description: "The host's own address. Default: the subnet's first.",
    }),
    dhcp: singleNested(
      {
        server: address("The DHCP server's own address."),
        lower: address("The first address that it hands out."),
        upper: address("The last address that it hands out."),
      },
      { optional: true, description: "Hands out addresses. Default: off." },
    ),
  },
});

type HostOnlyNetworkState = StateOf<typeof hostOnlyNetworkSchema>;

export const hostOnlyNetworkResource: Resource<(typeof hostOnlyNetworkSchema)["attributes"], Client> = {
  schema: hostOnlyNetworkSchema,

  plan({ config, plan, set }) {
    if ((plan.cidr as unknown) === UNKNOWN) return;
    const host = config.host_address === null ? firstAddress(plan.cidr) : plan.host_address;
    set({ host_address: host });
    refuseOutside(plan, "host_address", host);
    if (plan.dhcp) for (const [name, value] of Object.entries(plan.dhcp)) refuseOutside(plan, "dhcp", value, name);
  },

  identify({ plan, client }) {
    const uuid = ownedUuid(plan);
    if (uuid) client.claim(`the host-only network ${plan.key} of lab ${plan.lab}`);
    return {};
  },

  async create({ plan, client, remember }) {
    const made = await client.host.createHostOnlyNetwork(spec(plan), ownedUuid(plan) ?? randomUUID());
    remember({ id: made.name });
    return state(made, plan);
  },

  async read({ state: known, client }) {
    const found = known.id ? await client.host.readHostOnlyNetwork(known.id) : undefined;
    return found && state(found, known);
  },

  async update({ prior, plan, client }) {
    await client.host.updateHostOnlyNetwork(prior.id, spec(plan));
    return { ...plan, id: prior.id, host_address: spec(plan).address };
  },

  async delete({ state: { id }, client }) {
    if (id) await client.host.deleteHostOnlyNetwork(id);
  },

  /** By the host's address, which people know; or by the interface. */
  async import({ id, client }) {
    const found = isAddress(id) ? await client.host.readHostOnlyNetwork(id) : await client.host.findHostOnlyNetwork(id);
    if (!found) throw new ProviderError(`There is no host-only network of the host's address or interface ${id}`);
    return { id: found.name };
  },
};

function refuseOutside({ cidr }: { cidr: string }, attribute: string, value: unknown, inner?: string): void {
  if (typeof value === "string" && !contains(cidr, value))
    throw new ProviderError(
      `${value} is not in ${cidr}`,
      "Give an address of the subnet.",
      inner ? [attribute, inner] : [attribute],
    );
}

function spec({ cidr, host_address, dhcp }: PlanOf<typeof hostOnlyNetworkSchema>): HostOnlyNetworkSpec {
  return {
    address: typeof host_address === "string" ? host_address : firstAddress(cidr),
    prefixLength: prefixLength(cidr),
    dhcp: dhcp ?? undefined,
  };
}

function state(
  { name, address, prefixLength, dhcp }: HostOnlyNetworkRecord,
  { lab, key }: Pick<HostOnlyNetworkState, "lab" | "key">,
): HostOnlyNetworkState {
  return { id: name, lab, key, cidr: subnetOf(address, prefixLength), host_address: address, dhcp: dhcp ?? null };
}
