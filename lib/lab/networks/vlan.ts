import type { Construct } from "constructs";
import { checkArguments } from "../arguments.js";
import { readAt } from "../errors.js";
import { aWholeNumber, instanceOf, type Kinds } from "../kinds.js";
import { BridgedNetwork } from "./bridged-network.js";
import { InternalNetwork } from "./internal-network.js";
import { RoutedNetwork, type RoutedNetworkProps } from "./routed-network.js";

export interface VlanProps extends RoutedNetworkProps {
  /** What its frames travel on, beside those of other VLANs and those without a tag. */
  readonly on: InternalNetwork | BridgedNetwork;
  /** The VLAN identifier in its frames' tags, 1-4094 (IEEE 802.1Q: 0 means no VLAN, 4095 is reserved). */
  readonly vid: number;
  /** The subnet: `10.1.20.0/24`. */
  readonly cidr: string;
}

const PROPS: Kinds<Pick<VlanProps, "on" | "vid">> = {
  on: (value, argument) => {
    if (!(value instanceof BridgedNetwork))
      instanceOf(InternalNetwork, "an InternalNetwork or a BridgedNetwork")(value, argument);
  },
  vid: aWholeNumber(1, 4094),
};

/**
 * A VLAN after IEEE 802.1Q: of all guests on one network, those that are on the same VLAN see each other, and no others. Its guests have access ports:
 * what they send and get has no tag, and the hypervisor sees to the rest. Addresses are assigned as on the network that it is on.
 */
export class Vlan extends RoutedNetwork {
  readonly kind = "VLAN";
  readonly on: InternalNetwork | BridgedNetwork;
  readonly vid: number;

  constructor(scope: Construct, id: string, props: VlanProps) {
    super(scope, id, { ...props, hypervisor: props?.on?.hypervisor });
    readAt(this, () => checkArguments(props, PROPS));
    this.on = props.on;
    this.vid = props.vid;
  }

  override get assignsAddresses(): boolean {
    return this.on.assignsAddresses;
  }
}
