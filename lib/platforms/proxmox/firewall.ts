import { Address4, Address6 } from "ip-address";
import {
  lineValidator,
  listOf,
  memberOf,
  objectOf,
  optional,
  type Validator,
  type Validators,
  validator,
} from "../../lab/validation.js";

/** The fate of a packet. */
export enum FirewallAction {
  ACCEPT = "accept",
  /** The packet is discarded, and the sender learns nothing. */
  DROP = "drop",
  /** The packet is discarded, and the sender is informed. */
  REJECT = "reject",
}

/** The direction of a packet, as the guest sees it. */
export enum FirewallDirection {
  IN = "in",
  OUT = "out",
}

/** The protocols that rules match. */
export enum FirewallProtocol {
  TCP = "tcp",
  UDP = "udp",
  ICMP = "icmp",
  ICMPV6 = "ipv6-icmp",
}

/** A rule of a firewall. It applies to packets that match all of its properties. */
export interface FirewallRule {
  /**
   * The packet's direction.
   *
   * @default FirewallDirection.IN
   */
  readonly direction?: FirewallDirection;
  /**
   * The fate of a packet that matches.
   *
   * @default FirewallAction.ACCEPT
   */
  readonly action?: FirewallAction;
  /**
   * The packet's protocol.
   *
   * @default - any
   */
  readonly protocol?: FirewallProtocol;
  /**
   * The destination port, 1-65535, or a range of ports ("8000:8010"). It needs the protocol TCP or UDP.
   *
   * @default - any
   */
  readonly port?: number | string;
  /**
   * The packet's source: an address or a subnet.
   *
   * @default - any
   */
  readonly from?: string;
  /**
   * The packet's destination: an address or a subnet.
   *
   * @default - any
   */
  readonly to?: string;
  /**
   * The guest's adapter, by its name: by default, the network's path in the lab.
   *
   * @default - any
   */
  readonly adapter?: string;
  /**
   * A comment on the rule.
   *
   * @default - none
   */
  readonly comment?: string;
}

/**
 * A guest's firewall. It runs on the node, so that the guest cannot switch it off.
 *
 * It has no effect until the cluster's firewall is on (Datacenter > Firewall > Options).
 */
export interface Firewall {
  /**
   * The rules. The first one that matches a packet decides.
   *
   * @default - none
   */
  readonly rules?: readonly FirewallRule[];
  /**
   * The fate of packets to the guest that no rule matches.
   *
   * @default FirewallAction.DROP
   */
  readonly incoming?: FirewallAction;
  /**
   * The fate of packets from the guest that no rule matches.
   *
   * @default FirewallAction.ACCEPT
   */
  readonly outgoing?: FirewallAction;
}

const actionValidator = memberOf("FirewallAction", FirewallAction);

const portRangeValidator: Validator = validator(
  'a port, 1 to 65535, or a range of ports such as "8000:8010"',
  (port) =>
    ["number", "string"].includes(typeof port) &&
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
  direction: optional(memberOf("FirewallDirection", FirewallDirection)),
  action: optional(actionValidator),
  protocol: optional(memberOf("FirewallProtocol", FirewallProtocol)),
  port: optional(portRangeValidator),
  from: optional(destinationValidator),
  to: optional(destinationValidator),
  adapter: optional(lineValidator),
  comment: optional(lineValidator),
};

export const firewallValidator = objectOf<Firewall>({
  rules: optional(listOf(objectOf(RULE))),
  incoming: optional(actionValidator),
  outgoing: optional(actionValidator),
});
