import type { Construct } from "constructs";
import type { NetworkCategory } from "../../net/network-category.js";
import { endConstruction } from "../construction.js";
import { fail } from "../errors.js";
import { isOfKind, KIND } from "../kind.js";
import { integerValidator, objectOf, optional, type Validators, validator } from "../validation.js";
import { type Dhcp, isNetwork, LEASES, type Leases, type Network, type NetworkProps } from "./network.js";
import { RoutedNetwork, type RoutedNetworkProps } from "./routed-network.js";

export const supportsVlans: unique symbol = Symbol.for("labvisor/supportsVlans");

/** A network that carries VLANs: an `InternalNetwork` or a `BridgedNetwork`. */
export interface TrunkParent extends Network {
  readonly [supportsVlans]: true;
}

export interface VlanProps extends RoutedNetworkProps, Pick<NetworkProps, "movedFrom"> {
  /** The network that carries the VLAN's frames, together with those of other VLANs and untagged ones. */
  readonly network: TrunkParent;
  /** The VLAN identifier in the tags of its frames, 1-4094 (IEEE 802.1Q: 0 means no VLAN, 4095 is reserved). */
  readonly vlanId: number;
  /** The subnet, such as `10.1.20.0/24`. */
  readonly cidr: string;
  /**
   * An IPv6 subnet in addition, such as `fd00:20::/64`.
   *
   * @default - no IPv6
   */
  readonly cidr6?: string;
  /**
   * The addresses that a DHCP server leases to guests without an explicit address. The server is a guest of the lab.
   *
   * @default - no DHCP, except for a LAN's own
   */
  readonly dhcp?: Leases;
  /**
   * The priority code point in the tags that guests write, 0-7 (IEEE 802.1Q). Only guests with trunks on Proxmox VE
   * write tags.
   *
   * @default - 0
   */
  readonly priority?: number;
}

const trunkParentValidator = validator(
  "an InternalNetwork or a BridgedNetwork",
  (value) => isNetwork(value) && supportsVlans in value,
);

/**
 * An IEEE 802.1Q VLAN: of the guests on one network, only those in the same VLAN reach each other.
 *
 * `attach()` is an access port: the guest sends and receives untagged frames, and the hypervisor does the tagging. The
 * network's `trunk()` carries several VLANs. Addresses are assigned as on the network that carries the VLAN. The
 * gateway may be a guest that has its address and forwards packets.
 */
export class Vlan extends RoutedNetwork {
  protected static override readonly validators: Validators<VlanProps & NetworkProps> = {
    // Before the hypervisor, which is the network's.
    network: trunkParentValidator,
    ...RoutedNetwork.validators,
    vlanId: integerValidator(1, 4094),
    dhcp: optional(objectOf<Leases>(LEASES)),
    priority: optional(integerValidator(0, 7)),
  };

  readonly category: NetworkCategory;
  readonly network: TrunkParent;
  readonly vlanId: number;
  readonly hostAddress = undefined;
  readonly dhcp?: Dhcp;
  readonly priority?: number;

  constructor(scope: Construct, id: string, props: VlanProps) {
    super(scope, id, { ...props, hypervisor: props?.network?.hypervisor });
    if ("hypervisor" in props) fail(this, "hypervisor is unknown", "remove it: it is the network's");
    this.network = props.network;
    this.category = this.network.category;
    this.vlanId = props.vlanId;
    this.priority = props.priority;
    this.dhcp = props.dhcp && { range: this.requireLeases(props.dhcp) };
    if (this.gateway !== undefined && this.dhcp?.range.includes(this.gateway)) {
      fail(this, `dhcp leases ${this.dhcp.range}; give a range without the gateway, ${this.gateway}`);
    }
    // Nothing renders it.
    endConstruction(this);
  }

  override get [KIND](): string {
    return "VLAN";
  }

  override get segment(): string | undefined {
    return this.network.segment;
  }

  override get assignsAddresses(): boolean {
    return this.dhcp === undefined && this.network.assignsAddresses;
  }
}

/** Whether a value is a VLAN. */
export function isVlan(value: unknown): value is Vlan {
  return isOfKind(value, "VLAN");
}
