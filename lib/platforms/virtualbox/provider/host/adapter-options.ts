import { type Attribute, map, oneOf, type StateOf, set, string } from "../../../../plugin/index.js";
import { isAddress, isSubnet, unlessEmpty } from "../address-attributes.js";
import { choice, flag, live, restarts, whole } from "./managed-attributes.js";

const MODELS = [
  ...["Am79C970A", "Am79C973", "Am79C960", "82540EM", "82543GC", "82545EM", "virtio", "usbnet"],
  ...["NE1000", "NE2000", "WD8003", "WD8013", "3C503", "3C501"],
];
export const ALIAS_MODES = ["log", "proxyonly", "sameports"] as const;

/**
 * The options of a network adapter, under their Terraform names.
 *
 * An option is managed if it is set; otherwise it stays as the slot has it. The `nat_*` options belong to the NAT
 * engine of an adapter of type `nat`.
 *
 * There is no option for access to the host's loopback through NAT (`--nat-localhostreachable`): VirtualBox 7.2.22 does
 * not store `off`, and forgets it seconds later.
 */
export const adapterOptionAttributes = {
  model: choice(MODELS, "The hardware that the guest sees. The guest requires a driver for it."),
  promiscuous_mode: choice(
    ["deny", "allow-vms", "allow-all"],
    "The traffic for other destinations that the guest receives: none, that of other machines, or all.",
    live,
  ),
  boot_priority: whole(0, 4, "", "The adapter's priority for network boot: 1 is the highest, and 0 the lowest."),
  bandwidth_group: string({
    ...restarts,
    description: 'The bandwidth group of type `network` that limits the adapter; `""` stands for none.',
  }),
  speed_kbps: whole(0, 4_000_000, "kbit/s", "The speed that the adapter reports; 0 stands for the model's default."),
  generic_properties: map("string")({
    ...live,
    description:
      "For `generic`: the driver's properties. `UDPTunnel` has `dest` (an address), `sport`, and `dport` (UDP ports).",
  }),
  nat_cidr: string({
    ...restarts,
    validators: [unlessEmpty(isSubnet)],
    description:
      'The subnet behind the NAT; `""` stands for VirtualBox\'s choice, which is `10.0.2.0/24` for the first adapter.',
  }),
  nat_bind_address: string({
    ...restarts,
    validators: [unlessEmpty(isAddress)],
    description: 'The host address from which the NAT engine connects; `""` stands for any.',
  }),
  nat_dns_pass_domain: flag("Whether the NAT's DHCP server passes the host's domain to the guest."),
  nat_dns_proxy: flag("Whether the NAT engine forwards the guest's DNS queries to the host's DNS servers."),
  nat_dns_host_resolver: flag("Whether the NAT engine answers the guest's DNS queries through the host's resolver."),
  nat_alias_modes: set("string")({
    ...restarts,
    validators: [(modes: readonly string[]) => modes.map(oneOf(...ALIAS_MODES)).find((wrong) => wrong !== undefined)],
    description:
      "The modes in which the NAT engine rewrites addresses: any of " +
      `${ALIAS_MODES.map((mode) => `\`${mode}\``).join(", ")}.`,
  }),
  nat_forward_broadcast: flag("Whether the NAT engine forwards the guest's broadcasts to the host's network."),
} as const satisfies Record<string, Attribute>;

type AdapterOptionAttributes = typeof adapterOptionAttributes;
export type AdapterOptionName = keyof AdapterOptionAttributes;
/** The options that are set. An absent option is not managed or, in a record, not shown. */
export type AdapterOptions = {
  readonly [K in AdapterOptionName]?: NonNullable<StateOf<AdapterOptionAttributes>[K]>;
};
export const ADAPTER_OPTIONS = Object.keys(adapterOptionAttributes) as readonly AdapterOptionName[];

/** Returns the only type of attachment that has the option, or undefined if all have it. */
export function typeOfOption(name: AdapterOptionName): "nat" | "generic" | undefined {
  if (name === "generic_properties") return "generic";
  return name.startsWith("nat_") ? "nat" : undefined;
}

export const hasOption = (type: string, name: AdapterOptionName): boolean => (typeOfOption(name) ?? type) === type;

/** Whether two values are equal, regardless of the order of sets and maps. */
export const sameOption = (a: AdapterOptions[AdapterOptionName], b: typeof a): boolean => ordered(a) === ordered(b);

function ordered(value: unknown): string | undefined {
  if (Array.isArray(value)) return JSON.stringify(value.toSorted());
  return JSON.stringify(typeof value === "object" && value !== null ? Object.entries(value).sort() : value);
}
