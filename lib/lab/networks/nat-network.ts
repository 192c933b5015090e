import type { Construct } from "constructs";
import { ipv4ToNumber } from "../../net/ipv4.js";
import { NetworkCategory } from "../../net/network-category.js";
import { fail, withConstructPath } from "../errors.js";
import type { NatDhcp } from "../hypervisor.js";
import { isOfKind, KIND } from "../kind.js";
import {
  atSynthesis,
  booleanValidator,
  listOf,
  optional,
  textValidator,
  type Validators,
  validator,
} from "../validation.js";
import { Network, type NetworkProps } from "./network.js";

export interface NatNetworkProps extends Omit<NetworkProps, "cidr6"> {
  /**
   * Whether the network has a DHCP server. Without one, guests have explicit or assigned addresses.
   *
   * @default true
   */
  readonly dhcp?: boolean;
  /**
   * The name servers of guests with static addresses.
   *
   * @default - the hypervisor's: on VirtualBox the gateway, on Proxmox VE those of its `nameservers`
   */
  readonly nameservers?: readonly string[];
}

const NO_IPV6 = validator("nothing: a NAT network has no IPv6", () => false);

/**
 * A network of guests that share one subnet behind the host.
 *
 * They see each other and reach the outside. The gateway is the subnet's first address.
 */
export class NatNetwork extends Network {
  protected static override readonly validators: Validators<NatNetworkProps & NetworkProps> = {
    ...Network.validators,
    cidr6: optional(NO_IPV6),
    dhcp: optional(booleanValidator),
    nameservers: optional(listOf(atSynthesis(textValidator))),
  };

  readonly category = NetworkCategory.NAT;
  readonly hostAddress: string;
  readonly gateway: string;
  readonly dhcp?: NatDhcp;
  private readonly explicitNameservers?: readonly string[];

  constructor(scope: Construct, id: string, props: NatNetworkProps) {
    super(scope, id, props);
    this.gateway = this.subnet.nth(1);
    this.hostAddress = this.gateway;
    for (const nameserver of props.nameservers ?? []) withConstructPath(this, () => ipv4ToNumber(nameserver));
    this.explicitNameservers = props.nameservers;
    if (props.dhcp ?? true) {
      if (this.subnet.prefix > 29) {
        fail(
          this,
          `cidr is ${this.subnet}, which has no room for DHCP leases; give a prefix length of 29 or less, or ` +
            "dhcp: false",
        );
      }
      this.dhcp = props.hypervisor.natDhcp(this.subnet);
    }
    props.hypervisor.render(this);
  }

  override get [KIND](): string {
    return "NAT network";
  }

  override get nameservers(): readonly string[] {
    return this.explicitNameservers ?? this.hypervisor.nameservers ?? [this.gateway];
  }

  override get assignsAddresses(): boolean {
    return this.dhcp?.assignsAddresses ?? true;
  }
}

/** Whether a value is a NAT network. */
export function isNatNetwork(value: unknown): value is NatNetwork {
  return isOfKind(value, "NAT network");
}
