import { Address4, Address6 } from "ip-address";
import { fail } from "../../lab/errors.js";
import type { Guest } from "../../lab/guest.js";
import {
  lineValidator,
  listOf,
  objectOf,
  oneOf,
  optional,
  type Validator,
  type Validators,
  validator,
} from "../../lab/validation.js";
import type { ProxmoxResource } from "./resource.js";
import { ContainerResource } from "./resources/container.js";
import { FirewallOptionsResource } from "./resources/firewall-options.js";
import { FirewallRulesResource, type FirewallRulesRule } from "./resources/firewall-rules.js";
import type { VmResource } from "./resources/vm.js";

export type FirewallAction = "accept" | "drop" | "reject";

/** What may be said of a packet, and what becomes of those of which all of it is true. */
export interface FirewallRule {
  /** Whether it comes to the guest or goes from it. @default "in" */
  readonly direction?: "in" | "out";
  /** "reject" tells the sender, "drop" does not. @default "accept" */
  readonly action?: FirewallAction;
  /** What it travels in. @default - any */
  readonly protocol?: "tcp" | "udp" | "icmp" | "ipv6-icmp";
  /** The port that it goes to, 1-65535, or a range of them ("8000:8010"), of TCP or UDP. @default - any */
  readonly port?: number | string;
  /** Where it comes from: an address or a subnet. @default - anywhere */
  readonly from?: string;
  /** Where it goes to: an address or a subnet. @default - anywhere */
  readonly to?: string;
  /** The adapter of the guest, by its name: the network's, where it was given none. @default - any */
  readonly adapter?: string;
  /** What it is for. @default - nothing */
  readonly comment?: string;
}

/** The guest's firewall, which the node runs: the guest cannot turn it off. It does nothing before the cluster's is on (Datacenter > Firewall > Options). */
export interface Firewall {
  /** The first rule that is true of a packet decides. @default - none */
  readonly rules?: readonly FirewallRule[];
  /** What becomes of a packet to the guest that no rule is true of. @default "drop" */
  readonly incoming?: FirewallAction;
  /** What becomes of a packet from the guest that no rule is true of. @default "accept" */
  readonly outgoing?: FirewallAction;
}

const actionValidator = oneOf("accept", "drop", "reject");

const portRangeValidator: Validator = validator(
  'a port, 1 to 65535, or a range of them such as "8000:8010"',
  (port) =>
    /^\d+(:\d+)?$/.test(String(port)) &&
    String(port)
      .split(":")
      .map(Number)
      .every((each, index, [first = 0]) => each >= 1 && each <= 65_535 && (index === 0 || each > first)),
);

const destinationValidator: Validator = validator(
  'an address or a subnet, such as "10.1.2.11" or "10.1.2.0/24"',
  (text) => typeof text === "string" && (Address4.isValid(text) || Address6.isValid(text)),
);

const RULE: Validators<FirewallRule> = {
  direction: optional(oneOf("in", "out")),
  action: optional(actionValidator),
  protocol: optional(oneOf("tcp", "udp", "icmp", "ipv6-icmp")),
  port: optional(portRangeValidator),
  from: optional(destinationValidator),
  to: optional(destinationValidator),
  adapter: optional(lineValidator),
  comment: optional(lineValidator),
};

const KINDS: Validators<Firewall> = {
  rules: optional(listOf(objectOf(RULE))),
  incoming: optional(actionValidator),
  outgoing: optional(actionValidator),
};
export const firewallValidator = objectOf(KINDS);

export function renderFirewall(
  guest: Guest,
  resource: VmResource | ContainerResource,
  { rules = [], incoming = "drop", outgoing = "accept" }: Firewall,
): ProxmoxResource<object>[] {
  const of = () => ({
    node_name: resource.node_name,
    ...(resource instanceof ContainerResource ? { container_id: resource.vm_id } : { vm_id: resource.vm_id }),
  });
  const rendered = rules.map((rule) => renderRule(guest, rule));
  const options = new FirewallOptionsResource(guest, "firewall", () => ({
    ...of(),
    enabled: true,
    input_policy: incoming.toUpperCase(),
    output_policy: outgoing.toUpperCase(),
    // An address that is leased is asked for before there is one that a rule could name.
    dhcp: guest.interfaces.some(({ address }) => address === undefined),
    // As Proxmox VE has them where nobody says anything; the provider has them the other way round.
    ndp: true,
    radv: false,
  }));
  if (rendered.length === 0) {
    return [options];
  }
  return [options, new FirewallRulesResource(guest, "firewall_rules", () => ({ ...of(), rule: rendered }))];
}

function renderRule(guest: Guest, rule: FirewallRule): FirewallRulesRule {
  const { direction = "in", action = "accept", protocol, port, from, to, adapter, comment } = rule;
  if (port !== undefined && protocol !== "tcp" && protocol !== "udp") {
    fail(guest, `a rule of its firewall has the port ${port}: say which protocol, "tcp" or "udp"`);
  }
  return {
    type: direction,
    action: action.toUpperCase(),
    proto: protocol,
    dport: port === undefined ? undefined : String(port),
    source: from,
    dest: to,
    iface: adapter === undefined ? undefined : `net${place(guest, adapter)}`,
    comment,
  };
}

function place(guest: Guest, name: string): number {
  const names = guest.adapters.map(({ attachment }) => attachment.name);
  const index = names.indexOf(name);
  return index >= 0
    ? index
    : fail(guest, `a rule of its firewall is for the adapter "${name}": it has ${names.join(", ") || "none"}`);
}
