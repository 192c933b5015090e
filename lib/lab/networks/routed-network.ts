import type { Construct } from "constructs";
import { ipv4ToNumber } from "../../net/ipv4.js";
import { withConstructPath } from "../errors.js";
import { atSynthesis, domainValidator, listOf, optional, textValidator, type Validators } from "../validation.js";
import { Network, type NetworkProps } from "./network.js";

/** The routing of guests with static addresses, where the hypervisor is not their gateway. */
export interface RoutedNetworkProps {
  /**
   * The default gateway, such as the LAN's router, or a guest that has the address and forwards packets.
   *
   * @default - none
   */
  readonly gateway?: string;
  /**
   * The name servers of guests with static addresses.
   *
   * @default - the gateway
   */
  readonly nameservers?: readonly string[];
  /**
   * The search domain of guests with static addresses.
   *
   * @default - none
   */
  readonly domain?: string;
}

/** A network with an explicit default gateway and explicit name servers. */
export abstract class RoutedNetwork extends Network {
  protected static override readonly validators: Validators<NetworkProps & RoutedNetworkProps> = {
    ...Network.validators,
    gateway: optional(atSynthesis(textValidator)),
    nameservers: optional(listOf(atSynthesis(textValidator))),
    domain: optional(domainValidator),
  };

  readonly gateway?: string;
  override readonly domain?: string;
  private readonly explicitNameservers?: readonly string[];

  protected constructor(scope: Construct, id: string, props: NetworkProps & RoutedNetworkProps) {
    super(scope, id, props);
    this.gateway = props.gateway === undefined ? undefined : this.requireHost("gateway", props.gateway);
    for (const nameserver of props.nameservers ?? []) {
      withConstructPath(this, () => ipv4ToNumber(nameserver));
    }
    this.explicitNameservers = props.nameservers;
    this.domain = props.domain;
  }

  override get nameservers(): readonly string[] {
    return this.explicitNameservers ?? super.nameservers;
  }

  /** Whether the gateway can be a guest of the network. */
  protected get gatewayMayBeGuest(): boolean {
    return this.gateway !== this.hostAddress;
  }

  override reservedFor(address: string): string | undefined {
    return address === this.gateway && this.gatewayMayBeGuest ? undefined : super.reservedFor(address);
  }
}
