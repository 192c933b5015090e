import type { Construct } from "constructs";
import { checkArguments } from "../arguments.js";
import { fail, readAt } from "../errors.js";
import { aLine, aText, type Kinds, listOf, optional } from "../kinds.js";
import { ipv4ToNumber } from "../values/ipv4.js";
import { Network, type NetworkProps } from "./network.js";

export interface BridgedNetworkProps extends NetworkProps {
  /** What of the host leads to the LAN: a network card's name where the hypervisor bridges to cards ("eth0"), a bridge's where it has bridges. @default - the hypervisor's own choice */
  readonly hostInterface?: string;
  /** The LAN's way out, for guests with static addresses. @default - none */
  readonly gateway?: string;
  /** The LAN's name servers, for guests with static addresses. @default - the gateway */
  readonly nameservers?: readonly string[];
  /** Where the guests look for names without dots. @default - none */
  readonly domain?: string;
}

const PROPS: Kinds<Omit<BridgedNetworkProps, keyof NetworkProps>> = {
  hostInterface: optional(aLine),
  gateway: optional(aText),
  nameservers: optional(listOf(aText)),
  domain: optional(aLine),
};

/** The physical LAN. A guest has the address that it is given, else what the LAN's own DHCP server leases: none is assigned. */
export class BridgedNetwork extends Network {
  readonly kind = "bridged network";
  readonly hostInterface: string;
  readonly hostAddress = undefined;
  readonly gateway?: string;
  override readonly domain?: string;
  readonly dhcp = undefined;
  private readonly givenNameservers?: readonly string[];

  constructor(scope: Construct, id: string, props: BridgedNetworkProps) {
    super(scope, id, props);
    readAt(this, () => checkArguments(props, PROPS));
    const { hypervisor } = props;
    this.hostInterface =
      props.hostInterface ??
      hypervisor.lanInterface ??
      fail(this, `needs a hostInterface: ${hypervisor.node.path} has none of its own choice`);
    this.gateway = props.gateway === undefined ? undefined : this.requireHost("gateway", props.gateway);
    for (const nameserver of props.nameservers ?? []) {
      readAt(this, () => ipv4ToNumber(nameserver));
    }
    this.givenNameservers = props.nameservers;
    this.domain = props.domain;
    hypervisor.renderBridgedNetwork(this);
  }

  override get nameservers(): readonly string[] {
    return this.givenNameservers ?? super.nameservers;
  }

  /** Others than the lab's guests are on the LAN. */
  override get assignsAddresses(): boolean {
    return false;
  }
}
