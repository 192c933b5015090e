import {
  bool,
  isFullyKnown,
  map,
  mapNested,
  notEmpty,
  type PlanOf,
  type Resource,
  type StateOf,
  schema,
  singleNested,
  string,
  UNKNOWN,
} from "../../../../plugin/index.js";
import { canonicalPrefix, isAddress, isIpv6Prefix, isSubnet, samePrefix } from "../address-attributes.js";
import type { Client } from "../client.js";
import { checkNatNetwork } from "../host/validation.js";
import { type NatNetworkSpec, VirtualBoxError } from "../host/virtualbox-host.js";
import { ownedName, ownerAttributes } from "../ownership.js";
import { fromForwards, ipv6Forward, networkForward, toForwards } from "./port-forwards.js";

export const natNetworkSchema = schema({
  description:
    "A NAT network: guests share one subnet behind the host, see each other, and reach the outside. All but its name changes in place. VirtualBox " +
    "runs it while a machine on it runs; then port forwards change at once, and the rest when the last such machine has been powered off.",
  attributes: {
    id: string({
      computed: true,
      description: "VirtualBox's name for it: `name`, with the lab's mark where it belongs to one.",
    }),
    lab: ownerAttributes.lab,
    name: string({ required: true, requiresReplace: true, validators: [notEmpty], description: "The network's name." }),
    cidr: string({
      required: true,
      validators: [isSubnet],
      description: "The subnet, such as `10.0.2.0/24`. The host is at its first address.",
    }),
    dhcp: bool({ optional: true, default: true, description: "Whether VirtualBox hands out addresses." }),
    forwards: mapNested(networkForward, {
      optional: true,
      default: {},
      description: "Ports of the host that lead to guests, by name.",
    }),
    ipv6: singleNested(
      {
        prefix: string({
          optional: true,
          computed: true,
          validators: [isIpv6Prefix],
          equivalent: samePrefix,
          description: "The guests' prefix, of 64 bits. Default: VirtualBox's choice, such as `fd17:625c:f037:2::/64`.",
        }),
        default_route: bool({
          optional: true,
          default: false,
          description: "Whether guests are told that the host leads to the outside.",
        }),
        forwards: mapNested(ipv6Forward, {
          optional: true,
          default: {},
          description: "Ports of the host's IPv6 addresses that lead to guests, by name.",
        }),
      },
      { optional: true, description: "IPv6 beside IPv4: `{}` switches it on. Default: off." },
    ),
    loopback_mappings: map("integer")({
      optional: true,
      computed: true,
      nullable: true,
      validators: [
        (mappings: Readonly<Record<string, number>>) =>
          Object.keys(mappings)
            .map(
              (address) =>
                isAddress(address) ?? (address.startsWith("127.") ? undefined : `${address} is not in 127.0.0.0/8.`),
            )
            .find((wrong) => wrong !== undefined),
      ],
      description:
        "Where guests find the host's loopback addresses: from an address such as `127.0.0.1` to its place in the subnet (2 is `10.0.2.2` of " +
        "`10.0.2.0/24`). VirtualBox cannot remove one, so one that is no longer given replaces the network. Default: not managed; VirtualBox maps " +
        "`127.0.0.1` to 2.",
    }),
  },
});

type NatNetworkState = StateOf<typeof natNetworkSchema>;

export const natNetworkResource: Resource<(typeof natNetworkSchema)["attributes"], Client> = {
  schema: natNetworkSchema,

  async identify({ plan, client }) {
    const id = ownedName(plan.name, plan.lab);
    client.claim(`the NAT network ${id}`);
    listen(client, id, plan);
    if (!plan.lab && (await client.host.readNatNetwork(id)))
      throw new VirtualBoxError(
        "ALREADY_EXISTS",
        `There is a NAT network "${id}" already`,
        `Choose another name, or import it under the id ${id}.`,
      );
    return { id };
  },

  modifyPlan({ prior, config, plan, updatePlan, requireReplace }) {
    // What is not given is not managed, and so never known.
    if (plan.loopback_mappings === UNKNOWN) {
      if (config.loopback_mappings === null) updatePlan({ loopback_mappings: null });
    } else if (
      Object.keys(prior?.loopback_mappings ?? {}).some((address) => !(address in (plan.loopback_mappings ?? {})))
    )
      requireReplace("loopback_mappings");
    if (isFullyKnown(config)) checkNatNetwork(spec({ ...plan, id: plan.name }));
  },

  async create({ plan, client }) {
    const id = plan.id as string;
    await client.host.createNatNetwork(spec({ ...plan, id }), { adopt: plan.lab !== null });
    return settled({ ...plan, id }, client);
  },

  async read({ state, client, imported }) {
    const found = await client.host.readNatNetwork(state.id);
    return found && toState(found, state, imported);
  },

  async update({ prior, plan, client }) {
    const { id } = prior;
    listen(client, id, plan);
    await client.host.updateNatNetwork(spec({ ...plan, id }));
    return settled({ ...plan, id }, client);
  },

  delete: ({ state, client }) => client.host.deleteNatNetwork(state.id),

  importIdDescription: "the network's name",
  importState: async ({ id }) => ({ id, name: id }),
};

function listen(client: Client, id: string, { name, forwards }: NatNetworkPlan): void {
  client.listen(id, `the NAT network ${name}`, toForwards(forwards));
}

type NatNetworkPlan = PlanOf<typeof natNetworkSchema>;

/** What VirtualBox chose is looked up. */
async function settled(plan: NatNetworkPlan & { readonly id: string }, client: Client): Promise<NatNetworkState> {
  if (plan.ipv6?.prefix !== UNKNOWN) return plan as NatNetworkState;
  const found = await client.host.readNatNetwork(plan.id);
  return { ...plan, ipv6: { ...plan.ipv6, prefix: found?.ipv6?.prefix ?? "" } } as NatNetworkState;
}

function toState(found: NatNetworkSpec, known: NatNetworkState, imported: boolean): NatNetworkState {
  const { cidr, dhcp, forwards, ipv6, loopbackMappings = {} } = found;
  const managed = known.loopback_mappings;
  return {
    ...known,
    cidr,
    dhcp,
    forwards: fromForwards(forwards),
    ipv6: ipv6
      ? { prefix: ipv6.prefix ?? "", default_route: ipv6.defaultRoute, forwards: fromForwards(ipv6.forwards) }
      : null,
    loopback_mappings: imported
      ? loopbackMappings
      : managed && Object.fromEntries(Object.entries(loopbackMappings).filter(([address]) => address in managed)),
  };
}

function spec({
  cidr,
  dhcp,
  forwards,
  ipv6,
  loopback_mappings,
  id,
}: NatNetworkPlan & { readonly id: string }): NatNetworkSpec {
  return {
    name: id,
    cidr,
    dhcp,
    forwards: toForwards(forwards),
    ipv6: ipv6
      ? {
          prefix: typeof ipv6.prefix === "string" ? canonicalPrefix(ipv6.prefix) : undefined,
          defaultRoute: ipv6.default_route,
          forwards: toForwards(ipv6.forwards),
        }
      : undefined,
    // Never unknown by now: what is not given is null.
    loopbackMappings: (loopback_mappings as NatNetworkState["loopback_mappings"]) ?? undefined,
  };
}
