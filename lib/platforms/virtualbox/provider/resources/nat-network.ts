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
import { forwardsOf, type NatNetworkSpec } from "../host/networks.js";
import { checkNatNetwork } from "../host/validation.js";
import { VirtualBoxError } from "../host/virtualbox-error.js";
import { ownedName, ownerAttributes } from "../ownership.js";
import { fromForwards, ipv6Forward, networkForward, toForwards, warnOfTakenPorts } from "./port-forwards.js";

export const natNetworkSchema = schema({
  description:
    "A NAT network: its guests share a subnet behind the host, reach each other, and have a default route. " +
    "Everything but the name changes in place. VirtualBox runs the network while a machine on it runs. Meanwhile, " +
    "port forwards change immediately, and everything else once the last of these machines is powered off.",
  attributes: {
    id: string({
      computed: true,
      description: "VirtualBox's name of the network: `name`, followed by the lab's mark if it belongs to one.",
    }),
    lab: ownerAttributes.lab,
    name: string({ required: true, requiresReplace: true, validators: [notEmpty], description: "The network's name." }),
    cidr: string({
      required: true,
      validators: [isSubnet],
      description: "The subnet, such as `10.0.2.0/24`. The host has its first address.",
    }),
    dhcp: bool({ optional: true, default: true, description: "Whether the DHCP server is enabled." }),
    forwards: mapNested(networkForward, {
      optional: true,
      default: {},
      description: "Port forwards from the host to guests, keyed by name.",
    }),
    ipv6: singleNested(
      {
        prefix: string({
          optional: true,
          computed: true,
          validators: [isIpv6Prefix],
          equivalent: samePrefix,
          description: "The guests' 64-bit prefix. Default: VirtualBox's choice, such as `fd17:625c:f037:2::/64`.",
        }),
        default_route: bool({
          optional: true,
          default: false,
          description: "Whether the host announces itself as the default route.",
        }),
        forwards: mapNested(ipv6Forward, {
          optional: true,
          default: {},
          description: "Port forwards from the host's IPv6 addresses to guests, keyed by name.",
        }),
      },
      { optional: true, description: "IPv6 in addition to IPv4; `{}` enables it. Default: off." },
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
        "The addresses at which guests reach the host's loopback addresses: a map from an address such as " +
        "`127.0.0.1` to its offset in the subnet (2 is `10.0.2.2` in `10.0.2.0/24`). VirtualBox cannot remove " +
        "a mapping, so removing one replaces the network. Default: not managed; VirtualBox maps `127.0.0.1` to 2.",
    }),
  },
});

type NatNetworkState = StateOf<typeof natNetworkSchema>;

export const natNetworkResource: Resource<(typeof natNetworkSchema)["attributes"], Client> = {
  schema: natNetworkSchema,

  async identify({ plan, client }) {
    const id = ownedName(plan.name, plan.lab);
    client.claim(`the NAT network ${id}`);
    claimPorts(client, id, plan);
    if (!plan.lab && (await client.host.readNatNetwork(id)))
      throw new VirtualBoxError(
        "ALREADY_EXISTS",
        `The NAT network "${id}" already exists`,
        `Choose another name, or import the network with the id ${id}.`,
      );
    return { id };
  },

  async modifyPlan({ prior, config, plan, client, warn, updatePlan, requireReplace }) {
    // An attribute that is not set is not managed, and never becomes known.
    if (plan.loopback_mappings === UNKNOWN) {
      if (config.loopback_mappings === null) updatePlan({ loopback_mappings: null });
    } else if (
      Object.keys(prior?.loopback_mappings ?? {}).some((address) => !(address in (plan.loopback_mappings ?? {})))
    )
      requireReplace("loopback_mappings");
    if (!isFullyKnown([config.forwards, config.ipv6])) return;
    const wanted = spec({ ...plan, id: plan.name });
    if (isFullyKnown(config)) checkNatNetwork(wanted);
    const forwards = forwardsOf(wanted);
    if (forwards.length === 0) return;
    // A network of the lab that the state does not have is kept.
    const isKnown = prior === null && isFullyKnown(plan.lab) && isFullyKnown(plan.name);
    const current = prior ? spec(prior) : isKnown && (await client.host.readNatNetwork(ownedName(plan.name, plan.lab)));
    if (current) client.recordedForwards.push(...forwardsOf(current));
    await warnOfTakenPorts({ client, warn }, `the NAT network ${plan.name}`, forwards);
  },

  async create({ plan, client }) {
    const id = plan.id as string;
    await client.host.createNatNetwork(spec({ ...plan, id }), { adopt: plan.lab !== null });
    return withChosenPrefix({ ...plan, id }, client);
  },

  async read({ state, client, imported }) {
    const found = await client.host.readNatNetwork(state.id);
    if (!found) await client.requireLab(state.lab);
    return found && toState(found, state, imported);
  },

  async update({ prior, plan, client }) {
    const { id } = prior;
    claimPorts(client, id, plan);
    await client.host.updateNatNetwork(spec({ ...plan, id }));
    return withChosenPrefix({ ...plan, id }, client);
  },

  delete: ({ state, client }) => client.host.deleteNatNetwork(state.id),

  importIdDescription: "the network's name",
  importState: async ({ id }) => ({ id, name: id }),
};

function claimPorts(client: Client, id: string, { name, forwards }: NatNetworkPlan): void {
  client.claimPorts(id, `the NAT network ${name}`, toForwards(forwards));
}

type NatNetworkPlan = PlanOf<typeof natNetworkSchema>;

/** Returns the state with the IPv6 prefix that VirtualBox chose. */
async function withChosenPrefix(
  plan: NatNetworkPlan & { readonly id: string },
  client: Client,
): Promise<NatNetworkState> {
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
    // It is no longer unknown here: without a value it is null.
    loopbackMappings: (loopback_mappings as NatNetworkState["loopback_mappings"]) ?? undefined,
  };
}
