import type { Construct } from "constructs";
import { validateProps } from "../arguments.js";
import { fail, withConstructPath } from "../errors.js";
import { booleanValidator, optional, validator } from "../validation.js";
import type { Dhcp } from "./dhcp.js";
import { Network, type NetworkProps } from "./network.js";

export interface NatNetworkProps extends Omit<NetworkProps, "cidr6"> {
  /** Whether the network has a DHCP server. Without one, each guest has an address that is given or assigned. @default true */
  readonly dhcp?: boolean;
}

const NO_IPV6 = validator("nothing: a NAT network has no IPv6", () => false);

/** The DHCP server of a NAT network. */
export interface NatDhcp extends Required<Dhcp> {
  /** Whether guests have static addresses beside what it leases. */
  readonly assignsAddresses: boolean;
}

/** Guests that share one subnet behind the host: they see each other and reach the outside. The gateway is the first address. */
export class NatNetwork extends Network {
  readonly kind = "NAT network";
  readonly hostAddress: string;
  readonly gateway: string;
  readonly dhcp?: NatDhcp;

  constructor(scope: Construct, id: string, props: NatNetworkProps) {
    super(scope, id, props);
    withConstructPath(this, () => validateProps(props, { dhcp: optional(booleanValidator), cidr6: optional(NO_IPV6) }));
    this.gateway = this.subnet.nth(1);
    this.hostAddress = this.gateway;
    if (props.dhcp ?? true) {
      if (this.subnet.prefix > 29) {
        fail(this, `${this.subnet} has no room for DHCP leases: take a prefix length of 29 at most, or dhcp: false`);
      }
      this.dhcp = props.hypervisor.natDhcp(this.subnet);
    }
    props.hypervisor.renderNatNetwork(this);
  }

  override get nameservers(): readonly string[] {
    return this.hypervisor.nameservers ?? [this.gateway];
  }

  override get assignsAddresses(): boolean {
    return this.dhcp?.assignsAddresses ?? true;
  }
}
