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
import {
  type HostOnlyNetworkId,
  type HostOnlyNetworkRecord,
  type HostOnlyNetworkSpec,
  VirtualBoxError,
} from "../host/virtualbox-host.js";
import { ownedClaim, ownerAttributes } from "../ownership.js";
import { compareAddresses, firstAddress, isAddress, isHostIn, isSubnet, prefixLength, subnetOf } from "../subnets.js";

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
    if (!plan.dhcp) return;
    for (const [name, value] of Object.entries(plan.dhcp)) refuseOutside(plan, "dhcp", value, name);
    const { lower, upper } = plan.dhcp;
    if (typeof lower === "string" && typeof upper === "string" && compareAddresses(lower, upper) > 0)
      throw new ProviderError(`The range ends before it begins: ${lower} to ${upper}`, "Swap the two.", [
        "dhcp",
        "lower",
      ]);
  },

  async identify({ plan, client }) {
    const owned = ownedClaim(plan);
    if (owned) client.claim(`the host-only network ${plan.key} of lab ${plan.lab}`);
    const { address } = spec(plan);
    const found = owned ? undefined : await client.host.findHostOnlyNetwork(address);
    if (found)
      throw new VirtualBoxError(
        "ALREADY_EXISTS",
        `There is a host-only network with the host at ${address} already: ${found.name}`,
        `Choose another subnet, or import it under the id ${address}.`,
      );
    return {};
  },

  async create({ plan, client, remember }) {
    const made = await client.host.createHostOnlyNetwork(spec(plan), ownedClaim(plan));
    remember({ id: made.name });
    return state(made, plan);
  },

  async read({ state: known, client }) {
    const found = await client.host.readHostOnlyNetwork(identity(known));
    return found && state(found, known);
  },

  async update({ prior, plan, client }) {
    await client.host.updateHostOnlyNetwork(identity({ ...plan, id: prior.id }), spec(plan));
    return { ...plan, id: prior.id, host_address: spec(plan).address };
  },

  delete: ({ state, client }) => client.host.deleteHostOnlyNetwork(identity(state)),

  /** By the host's address, which people know; or by the interface. */
  async import({ id, client }) {
    const { host } = client;
    // What is wrong with it as an address, if anything.
    const found = isAddress(id) ? await host.readHostOnlyNetwork({ name: id }) : await host.findHostOnlyNetwork(id);
    if (!found) throw new ProviderError(`There is no host-only network of the host's address or interface ${id}`);
    return { id: found.name };
  },
};

function refuseOutside({ cidr }: { cidr: string }, attribute: string, value: unknown, inner?: string): void {
  if (typeof value === "string" && !isHostIn(cidr, value))
    throw new ProviderError(
      `${value} is no host's address in ${cidr}`,
      "Give an address of the subnet.",
      inner ? [attribute, inner] : [attribute],
    );
}

/** After a create that failed, the claim is all that is known. */
function identity(state: Pick<HostOnlyNetworkState, "id" | "lab" | "key">): HostOnlyNetworkId {
  return { name: state.id ?? undefined, claim: ownedClaim(state) };
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
