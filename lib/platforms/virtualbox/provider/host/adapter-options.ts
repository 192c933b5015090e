import { type Attribute, map, oneOf, type StateOf, set, string } from "../../../../plugin/index.js";
import { isAddress, isSubnet, unlessEmpty } from "../address-attributes.js";
import { choice, flag, live, restarts, whole } from "./managed.js";

const MODELS = [
  ...["Am79C970A", "Am79C973", "Am79C960", "82540EM", "82543GC", "82545EM", "virtio", "usbnet"],
  ...["NE1000", "NE2000", "WD8003", "WD8013", "3C503", "3C501"],
];
export const ALIAS_MODES = ["log", "proxyonly", "sameports"] as const;

/**
 * What can be said of a network adapter beside its attachment, as Terraform names it. Managed where it is given; what is not given is as the slot has
 * it. `nat_*` are those of the NAT engine behind an adapter of type `nat`.
 *
 * Whether the guest reaches the host's loopback through a NAT (`--nat-localhostreachable`) is not among them: VirtualBox 7.2.22 does not store `off`,
 * and forgets it seconds later.
 */
export const adapterOptionAttributes = {
  model: choice(MODELS, "The hardware that the guest sees. Needs a driver in the guest."),
  promiscuous_mode: choice(
    ["deny", "allow-vms", "allow-all"],
    "Whether the guest may see traffic that is not for it: none, that of other machines, or all.",
    live,
  ),
  boot_priority: whole(0, 4, "", "The order in which adapters boot from the network: 1 is first, 0 is the lowest."),
  bandwidth_group: string({
    ...restarts,
    description: 'The bandwidth group of type `network` that limits the adapter; `""` is none.',
  }),
  speed_kbps: whole(0, 4_000_000, "kbit/s", "The speed that the adapter claims to have; 0 is the model's own."),
  generic_properties: map("string")({
    ...live,
    description:
      "On `generic`: what the driver is told. `UDPTunnel` has `dest` (an address), `sport` and `dport` (UDP ports).",
  }),
  nat_cidr: string({
    ...restarts,
    validators: [unlessEmpty(isSubnet)],
    description: 'The subnet behind the NAT; `""` is VirtualBox\'s choice: `10.0.2.0/24` for the first adapter.',
  }),
  nat_bind_address: string({
    ...restarts,
    validators: [unlessEmpty(isAddress)],
    description: 'The address of the host that the NAT\'s own connections come from; `""` is any.',
  }),
  nat_dns_pass_domain: flag("The NAT's DHCP server tells the guest the host's domain."),
  nat_dns_proxy: flag("The NAT answers the guest's DNS queries itself, by asking the host's DNS servers."),
  nat_dns_host_resolver: flag("The NAT answers the guest's DNS queries through the host's own resolver."),
  nat_alias_modes: set("string")({
    ...restarts,
    validators: [(modes: readonly string[]) => modes.map(oneOf(...ALIAS_MODES)).find((wrong) => wrong !== undefined)],
    description: `How the NAT rewrites addresses: any of ${ALIAS_MODES.map((mode) => `\`${mode}\``).join(", ")}.`,
  }),
  nat_forward_broadcast: flag("The NAT passes the guest's broadcasts on to the host's network."),
} as const satisfies Record<string, Attribute>;

type AdapterOptionAttributes = typeof adapterOptionAttributes;
export type AdapterOptionName = keyof AdapterOptionAttributes;
/** What is absent is not managed or, on a record, not shown: `nat_*` are of the type `nat`, `generic_properties` of the type `generic`. */
export type AdapterOptions = {
  readonly [K in AdapterOptionName]?: NonNullable<StateOf<AdapterOptionAttributes>[K]>;
};
export const ADAPTER_OPTIONS = Object.keys(adapterOptionAttributes) as readonly AdapterOptionName[];

/** The only type of attachment that has the option; undefined where all have it. */
export function typeOfOption(name: AdapterOptionName): "nat" | "generic" | undefined {
  if (name === "generic_properties") return "generic";
  return name.startsWith("nat_") ? "nat" : undefined;
}

export const hasOption = (type: string, name: AdapterOptionName): boolean => (typeOfOption(name) ?? type) === type;

/** Sets and maps have no order. */
export const sameOption = (a: AdapterOptions[AdapterOptionName], b: typeof a): boolean => ordered(a) === ordered(b);

function ordered(value: unknown): string | undefined {
  if (Array.isArray(value)) return JSON.stringify(value.toSorted());
  return JSON.stringify(typeof value === "object" && value !== null ? Object.entries(value).sort() : value);
}
