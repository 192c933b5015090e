import { ipv4ToNumber } from "../../../../net/ipv4.js";
import { Subnet } from "../../../../net/subnet.js";
import {
  between,
  integer,
  isFullyKnown,
  list,
  map,
  notEmpty,
  type Path,
  type PlanOf,
  ProviderError,
  type Resource,
  type StateOf,
  schema,
  singleNested,
  string,
  UNKNOWN,
} from "../../../../plugin/index.js";
import { bareMac, isAddress, isMac, isSubnet, readableMac } from "../address-attributes.js";
import type { Client } from "../client.js";
import { type HostInterface, overlapProblem, overlapping } from "../host/interfaces.js";
import type { DhcpServer, HostOnlyNetworkId, HostOnlyNetworkRecord, HostOnlyNetworkSpec } from "../host/networks.js";
import { type VmnetProblem, vmnetProblems } from "../host/vmnet.js";
import { ownedClaim, ownerAttributes } from "../ownership.js";

/** The DHCP options that have attributes of their own. */
const DNS_SERVERS = "6";
const DOMAIN = "15";

/** Applies a validator to each value, and returns the first problem. */
const each = (validator: (value: string) => string | undefined) => (values: readonly string[]) =>
  values.map(validator).find((wrong) => wrong !== undefined);

/**
 * Validates the number of a DHCP option. VirtualBox sets the netmask (1) itself, and options 50-61 belong to the lease
 * protocol.
 */
function isOption(number: string): string | undefined {
  if ([DNS_SERVERS, DOMAIN].includes(number))
    return `Option ${number} has an attribute of its own; give dns_servers or domain.`;
  return /^\d+$/.test(number) && Number(number) >= 2 && Number(number) <= 254 && !/^(5\d|6[01])$/.test(number)
    ? undefined
    : `"${number}" is not the number of a supported option; give 2-254, except 50-61.`;
}

const byMac = (addresses: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(addresses).map(([mac, address]) => [bareMac(mac), address]));
const sameAddresses = (a: Readonly<Record<string, string>>, b: typeof a): boolean =>
  JSON.stringify(Object.entries(byMac(a)).sort()) === JSON.stringify(Object.entries(byMac(b)).sort());

const address = (description: string) => string({ required: true, validators: [isAddress], description });

export const hostOnlyNetworkSchema = schema({
  description:
    "A host-only network, which connects the host and its guests, without a default route. On Linux, addresses " +
    "outside 192.168.56.0/21 must be allowed in `/etc/vbox/networks.conf`.\n\nOn macOS, the operating system " +
    "provides the network (`VBoxManage hostonlynet`, through vmnet): any private address is allowed, and the host " +
    "has its address on the network while a running machine is attached to it. The host itself is the DHCP server: " +
    "`dhcp.server` must be the host's address and `dhcp.lower` the next one, and nothing else can be " +
    "configured. A plan rejects anything else. A running machine must stop to be attached to another host-only " +
    "network, and sees a changed range after its next start. Support for macOS follows VirtualBox's source code and " +
    "was tested with a stand-in; it has not run on a Mac.",
  attributes: {
    id: string({
      computed: true,
      description: "The host's interface, such as `vboxnet0`, or on macOS the network's name.",
    }),
    ...ownerAttributes,
    cidr: string({ required: true, validators: [isSubnet], description: "The subnet, such as `10.1.2.0/24`." }),
    host_address: string({
      optional: true,
      computed: true,
      validators: [isAddress],
      description: "The host's address. Default: the first of the subnet.",
    }),
    dhcp: singleNested(
      {
        server: address("The DHCP server's address."),
        lower: address("The first address of the range."),
        upper: address("The last address of the range."),
        lease_seconds: integer({
          optional: true,
          validators: [between(1, 2_147_483_647, "seconds")],
          description: "The lease time in seconds. Default: VirtualBox's.",
        }),
        dns_servers: list("string")({
          optional: true,
          default: [],
          validators: [each(isAddress)],
          description: "The DNS servers that it announces.",
        }),
        domain: string({
          optional: true,
          validators: [notEmpty],
          description: "The domain that it announces, such as `lab.test`.",
        }),
        options: map("string")({
          optional: true,
          default: {},
          validators: [(options: Readonly<Record<string, string>>) => each(isOption)(Object.keys(options))],
          description:
            "Other DHCP options, keyed by number (RFC 2132), in VirtualBox's notation: `3` (routers) takes " +
            "addresses separated by spaces, `26` (MTU) takes a number.",
        }),
        fixed_addresses: map("string")({
          optional: true,
          default: {},
          equivalent: sameAddresses,
          validators: [
            (addresses: Readonly<Record<string, string>>) => each(isMac)(Object.keys(addresses)),
            (addresses: Readonly<Record<string, string>>) => each(isAddress)(Object.values(addresses)),
            (addresses: Readonly<Record<string, string>>) =>
              new Set(Object.values(addresses)).size < Object.keys(addresses).length
                ? "An address occurs twice."
                : undefined,
          ],
          description: "Reserved addresses, keyed by the machine's MAC.",
        }),
      },
      {
        optional: true,
        description:
          "The DHCP server. A running server applies a change when VirtualBox next starts it. Default: none.",
      },
    ),
  },
});

type HostOnlyNetworkState = StateOf<typeof hostOnlyNetworkSchema>;

export const hostOnlyNetworkResource: Resource<(typeof hostOnlyNetworkSchema)["attributes"], Client> = {
  schema: hostOnlyNetworkSchema,

  deriveDefaults: ({ config, plan }) =>
    config.host_address !== null || (plan.cidr as unknown) === UNKNOWN
      ? {}
      : { host_address: Subnet.parse(plan.cidr).hosts.first },

  async modifyPlan({ prior, plan, client }) {
    if ((plan.cidr as unknown) === UNKNOWN) return;
    refuseOutside(plan, "host_address", plan.host_address);
    if (plan.dhcp) refuseDhcp(plan, plan.dhcp);
    if (isFullyKnown([plan.host_address, plan.dhcp])) await refuseOnMacOs(plan, client);
    if (plan.cidr !== prior?.cidr) refuseOverlap(plan, prior, await client.interfaces());
  },

  async identify({ plan, client }) {
    const owned = ownedClaim(plan);
    if (owned) client.claim(`the host-only network ${plan.key} of lab ${plan.lab}`);
    refuseOverlap(plan, null, await client.host.interfaces());
    return {};
  },

  async create({ plan, client, saveState }) {
    const created = await client.host.createHostOnlyNetwork(spec(plan), ownedClaim(plan));
    saveState({ id: created.name });
    return state(created, plan);
  },

  async read({ state: known, client }) {
    const found = await client.host.readHostOnlyNetwork(identity(known));
    if (!found) await client.requireLab(known.lab);
    return found && state(found, known);
  },

  async update({ prior, plan, client }) {
    await client.host.updateHostOnlyNetwork(identity({ ...plan, id: prior.id }), spec(plan));
    return { ...plan, id: prior.id, host_address: spec(plan).address };
  },

  delete: ({ state, client }) => client.host.deleteHostOnlyNetwork(identity(state)),

  importIdDescription: "the host's address, or its interface (`vboxnet0`)",
  async importState({ id, client }) {
    const { host } = client;
    // `isAddress` returns a problem for anything but an address.
    const found = isAddress(id) ? await host.readHostOnlyNetwork({ name: id }) : await host.findHostOnlyNetwork(id);
    if (!found) throw new ProviderError(`No host-only network has the host address or interface ${id}`);
    return { id: found.name };
  },
};

function refuseOutside({ cidr }: { cidr: string }, attribute: string, value: unknown, inner?: string): void {
  if (typeof value === "string" && !Subnet.parse(cidr).hosts.includes(value))
    throw new ProviderError(
      `${value} is not a host address in ${cidr}`,
      "Give an address of the subnet other than its network and broadcast addresses.",
      inner ? [attribute, inner] : [attribute],
    );
}

function refuseOverlap(
  { cidr, lab }: Pick<HostOnlyNetworkState, "cidr" | "lab">,
  prior: HostOnlyNetworkState | null,
  interfaces: readonly HostInterface[],
): void {
  const found = overlapping(
    cidr,
    interfaces,
    ({ name, lab: owner }) => name === prior?.id || (owner !== undefined && owner === lab),
  );
  if (!found) return;
  const { text, advice } = overlapProblem(cidr, found);
  throw new ProviderError(text, advice, ["cidr"]);
}

function refuseDhcp(plan: { cidr: string }, dhcp: Dhcp): void {
  for (const name of ["server", "lower", "upper"] as const) refuseOutside(plan, "dhcp", dhcp[name], name);
  for (const value of Object.values(dhcp.fixed_addresses ?? {})) refuseOutside(plan, "dhcp", value, "fixed_addresses");
  const { lower, upper } = dhcp;
  if (typeof lower === "string" && typeof upper === "string" && ipv4ToNumber(lower) > ipv4ToNumber(upper))
    throw new ProviderError(`The range ends before it begins: ${lower} to ${upper}`, "Swap the two.", [
      "dhcp",
      "lower",
    ]);
}

/** @throws {AggregateError} On a macOS host, one error for each feature that its host-only networks lack. */
async function refuseOnMacOs(plan: PlanOf<typeof hostOnlyNetworkSchema>, { host }: Client): Promise<void> {
  if ((await host.facts()).hostOnly !== "hostonlynet") return;
  const problems = vmnetProblems(spec(plan));
  if (problems.length > 0)
    throw new AggregateError(
      problems.map(({ part, text, advice }) => new ProviderError(text, advice, VMNET_PATHS[part])),
    );
}

const VMNET_PATHS: Readonly<Record<VmnetProblem["part"], Path>> = {
  address: ["host_address"],
  server: ["dhcp", "server"],
  lower: ["dhcp", "lower"],
  upper: ["dhcp", "upper"],
  leaseSeconds: ["dhcp", "lease_seconds"],
  options: ["dhcp"],
  fixedAddresses: ["dhcp", "fixed_addresses"],
};

/** After a failed create, only the claim is known. */
function identity(state: Pick<HostOnlyNetworkState, "id" | "lab" | "key">): HostOnlyNetworkId {
  return { name: state.id ?? undefined, claim: ownedClaim(state) };
}

function spec({ cidr, host_address, dhcp }: PlanOf<typeof hostOnlyNetworkSchema>): HostOnlyNetworkSpec {
  const subnet = Subnet.parse(cidr);
  return {
    address: typeof host_address === "string" ? host_address : subnet.hosts.first,
    prefixLength: subnet.prefix,
    dhcp: dhcp ? dhcpServer(dhcp) : undefined,
  };
}

type Dhcp = NonNullable<HostOnlyNetworkState["dhcp"]>;

function dhcpServer({ server, lower, upper, lease_seconds, dns_servers, domain, ...more }: Dhcp): DhcpServer {
  const options = {
    ...more.options,
    ...(dns_servers.length > 0 ? { [DNS_SERVERS]: dns_servers.join(" ") } : {}),
    ...(domain === null ? {} : { [DOMAIN]: domain }),
  };
  const fixedAddresses = byMac(more.fixed_addresses);
  return {
    server,
    lower,
    upper,
    ...(lease_seconds === null ? {} : { leaseSeconds: lease_seconds }),
    ...(Object.keys(options).length > 0 ? { options } : {}),
    ...(Object.keys(fixedAddresses).length > 0 ? { fixedAddresses } : {}),
  };
}

function fromDhcpServer({ server, lower, upper, leaseSeconds, options = {}, fixedAddresses = {} }: DhcpServer): Dhcp {
  const { [DNS_SERVERS]: dns = "", [DOMAIN]: domain, ...others } = options;
  return {
    server,
    lower,
    upper,
    lease_seconds: leaseSeconds ?? null,
    dns_servers: dns.split(" ").filter(Boolean),
    domain: domain ?? null,
    options: others,
    fixed_addresses: Object.fromEntries(
      Object.entries(fixedAddresses).map(([mac, address]) => [readableMac(mac), address]),
    ),
  };
}

function state(
  { name, address, prefixLength, dhcp }: HostOnlyNetworkRecord,
  { lab, key }: Pick<HostOnlyNetworkState, "lab" | "key">,
): HostOnlyNetworkState {
  return {
    id: name,
    lab,
    key,
    cidr: `${Subnet.containing(address, prefixLength)}`,
    host_address: address,
    dhcp: dhcp ? fromDhcpServer(dhcp) : null,
  };
}
