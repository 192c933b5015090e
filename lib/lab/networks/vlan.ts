import type { Construct } from "constructs";
import { validateProps } from "../arguments.js";
import { fail, withConstructPath } from "../errors.js";
import { integerValidator, objectOf, optional, type Validators, validator } from "../validation.js";
import type { BridgedNetwork } from "./bridged-network.js";
import { type Dhcp, LEASES, type Leases } from "./dhcp.js";
import type { InternalNetwork } from "./internal-network.js";
import { Network } from "./network.js";
import { RoutedNetwork, type RoutedNetworkProps } from "./routed-network.js";
import { supportsVlans } from "./trunk-parent.js";

export interface VlanProps extends RoutedNetworkProps {
  /** What its frames travel on, beside those of other VLANs and those without a tag. */
  readonly network: InternalNetwork | BridgedNetwork;
  /** The VLAN identifier in its frames' tags, 1-4094 (IEEE 802.1Q: 0 means no VLAN, 4095 is reserved). */
  readonly vlanId: number;
  /** The subnet: `10.1.20.0/24`. */
  readonly cidr: string;
  /** An IPv6 subnet beside it: `fd00:20::/64`. @default - no IPv6 */
  readonly cidr6?: string;
  /** What a guest of the lab leases on it by DHCP, to those that are given no address. @default - no DHCP, but for that of a LAN */
  readonly dhcp?: Leases;
  /** The priority code point in the tags that its guests write, 0-7 (IEEE 802.1Q): only guests with trunks on Proxmox VE do. @default - 0 */
  readonly priority?: number;
}

const PROPS: Validators<Pick<VlanProps, "network" | "vlanId" | "dhcp" | "priority">> = {
  network: validator(
    "an InternalNetwork or a BridgedNetwork",
    (value) => value instanceof Network && supportsVlans in value,
  ),
  vlanId: integerValidator(1, 4094),
  dhcp: optional(objectOf<Leases>(LEASES)),
  priority: optional(integerValidator(0, 7)),
};

/**
 * A VLAN after IEEE 802.1Q: of all guests on one network, those that are on the same VLAN see each other, and no others. `attach()` is an access port:
 * what the guest sends and gets has no tag, and the hypervisor sees to the rest. `network.trunk()` carries several. Addresses are assigned as on the
 * network that it is on. Its gateway may be a guest, which is given that address and forwards packets.
 */
export class Vlan extends RoutedNetwork {
  readonly kind = "VLAN";
  readonly network: InternalNetwork | BridgedNetwork;
  readonly vlanId: number;
  override readonly dhcp?: Dhcp;
  readonly priority?: number;

  constructor(scope: Construct, id: string, props: VlanProps) {
    super(scope, id, { ...props, hypervisor: props?.network?.hypervisor });
    withConstructPath(this, () => validateProps(props, PROPS));
    this.network = props.network;
    this.vlanId = props.vlanId;
    this.priority = props.priority;
    this.dhcp = props.dhcp && { range: this.requireLeases(props.dhcp) };
    if (this.gateway !== undefined && this.dhcp?.range.includes(this.gateway)) {
      fail(this, `dhcp leases ${this.dhcp.range}, and ${this.gateway} among it is the gateway: let them lie apart`);
    }
  }

  override get assignsAddresses(): boolean {
    return this.dhcp === undefined && this.network.assignsAddresses;
  }

  override reservedFor(address: string): string | undefined {
    return address === this.gateway ? undefined : super.reservedFor(address);
  }
}
