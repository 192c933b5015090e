import type { Construct } from "constructs";
import { checkArguments } from "../arguments.js";
import { fail, readAt } from "../errors.js";
import { aFlag, optional } from "../kinds.js";
import { AddressRange } from "../values/address-range.js";
import { type Dhcp, Network, type NetworkProps } from "./network.js";

export interface NatNetworkProps extends NetworkProps {
  /** Whether the network has a DHCP server. Without one, each guest has an address that is given or assigned. @default true */
  readonly dhcp?: boolean;
}

/** Guests that share one subnet behind the host: they see each other and reach the outside. The gateway is the first address. */
export class NatNetwork extends Network {
  readonly kind = "NAT network";
  readonly hostAddress: string;
  readonly gateway: string;
  /** The server has the third address and leases all that follow, as VirtualBox's own does. */
  readonly dhcp?: Dhcp;

  constructor(scope: Construct, id: string, props: NatNetworkProps) {
    super(scope, id, props);
    readAt(this, () => checkArguments(props, { dhcp: optional(aFlag) }));
    this.gateway = this.subnet.nth(1);
    this.hostAddress = this.gateway;
    if (props.dhcp ?? true) {
      if (this.subnet.prefix > 29) {
        fail(this, `${this.subnet} has no room for DHCP leases: take a prefix length of 29 at most, or dhcp: false`);
      }
      this.dhcp = {
        server: this.subnet.nth(3),
        range: AddressRange.between(this.subnet.nth(4), this.subnet.hosts.last),
      };
    }
    props.hypervisor.renderNatNetwork(this);
  }
}
