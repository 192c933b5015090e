import type { Construct } from "constructs";
import { checkArguments } from "../arguments.js";
import { readAt } from "../errors.js";
import { aLine, aText, instanceOf, type Kinds, kind, listOf, optional } from "../kinds.js";
import { ipv4ToNumber } from "../values/ipv4.js";
import { BridgedNetwork } from "./bridged-network.js";
import { InternalNetwork } from "./internal-network.js";
import { Network } from "./network.js";

export interface VlanProps {
  /** What its frames travel on, beside those of other VLANs and those without a tag. */
  readonly on: InternalNetwork | BridgedNetwork;
  /** The VLAN identifier in its frames' tags, 1-4094 (IEEE 802.1Q: 0 means no VLAN, 4095 is reserved). */
  readonly vid: number;
  /** The subnet: `10.1.20.0/24`. */
  readonly cidr: string;
  /** The way out, such as a guest that routes between VLANs. @default - none */
  readonly gateway?: string;
  /** Where guests with static addresses look names up. @default - the gateway */
  readonly nameservers?: readonly string[];
  /** Where the guests look for names without dots. @default - none */
  readonly domain?: string;
}

const PROPS: Kinds<Pick<VlanProps, "on" | "vid" | "gateway" | "nameservers" | "domain">> = {
  on: (value, argument) => {
    if (!(value instanceof BridgedNetwork))
      instanceOf(InternalNetwork, "an InternalNetwork or a BridgedNetwork")(value, argument);
  },
  vid: kind(
    "a whole number from 1 to 4094",
    (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 4094,
  ),
  gateway: optional(aText),
  nameservers: optional(listOf(aText)),
  domain: optional(aLine),
};

/**
 * A VLAN after IEEE 802.1Q: of all guests on one network, those that are on the same VLAN see each other, and no others. Its guests have access ports:
 * what they send and get has no tag, and the hypervisor sees to the rest. Addresses are assigned as on the network that it is on.
 */
export class Vlan extends Network {
  readonly kind = "VLAN";
  readonly hostAddress = undefined;
  readonly dhcp = undefined;
  readonly on: InternalNetwork | BridgedNetwork;
  readonly vid: number;
  readonly gateway?: string;
  override readonly domain?: string;
  private readonly givenNameservers?: readonly string[];

  constructor(scope: Construct, id: string, props: VlanProps) {
    super(scope, id, { cidr: props?.cidr, hypervisor: props?.on?.hypervisor });
    readAt(this, () => checkArguments(props, PROPS));
    this.on = props.on;
    this.vid = props.vid;
    this.gateway = props.gateway === undefined ? undefined : this.requireHost("gateway", props.gateway);
    for (const nameserver of props.nameservers ?? []) readAt(this, () => ipv4ToNumber(nameserver));
    this.givenNameservers = props.nameservers;
    this.domain = props.domain;
  }

  override get nameservers(): readonly string[] {
    return this.givenNameservers ?? super.nameservers;
  }

  override get assignsAddresses(): boolean {
    return this.on.assignsAddresses;
  }
}
