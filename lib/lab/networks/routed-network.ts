import type { Construct } from "constructs";
import { ipv4ToNumber } from "../../net/ipv4.js";
import { validateProps } from "../arguments.js";
import { withConstructPath } from "../errors.js";
import { lineValidator, listOf, optional, textValidator, type Validators } from "../validation.js";
import type { Dhcp } from "./dhcp.js";
import { Network, type NetworkProps } from "./network.js";

/** What guests with static addresses are told, where neither the hypervisor nor its host is the way out. */
export interface RoutedNetworkProps {
  /** The way out, such as the LAN's router, or a guest that routes between VLANs. @default - none */
  readonly gateway?: string;
  /** Where guests with static addresses look names up. @default - the gateway */
  readonly nameservers?: readonly string[];
  /** Where the guests look for names without dots. @default - none */
  readonly domain?: string;
}

const PROPS: Validators<RoutedNetworkProps> = {
  gateway: optional(textValidator),
  nameservers: optional(listOf(textValidator)),
  domain: optional(lineValidator),
};

/** A network whose way out and name servers are what the user says. */
export abstract class RoutedNetwork extends Network {
  readonly hostAddress = undefined;
  readonly dhcp?: Dhcp;
  readonly gateway?: string;
  override readonly domain?: string;
  private readonly givenNameservers?: readonly string[];

  protected constructor(scope: Construct, id: string, props: NetworkProps & RoutedNetworkProps) {
    super(scope, id, props);
    withConstructPath(this, () => validateProps(props, PROPS));
    this.gateway = props.gateway === undefined ? undefined : this.requireHost("gateway", props.gateway);
    for (const nameserver of props.nameservers ?? []) {
      withConstructPath(this, () => ipv4ToNumber(nameserver));
    }
    this.givenNameservers = props.nameservers;
    this.domain = props.domain;
  }

  override get nameservers(): readonly string[] {
    return this.givenNameservers ?? super.nameservers;
  }
}
