import type { Construct } from "constructs";
import { readAt } from "../errors.js";
import { Network, type NetworkProps } from "./network.js";
import { Trunk, type TrunkNetwork, type TrunkOptions } from "./trunk.js";
import type { Vlan } from "./vlan.js";
import { carriesVlans, type VlanMedium } from "./vlan-medium.js";

export type InternalNetworkProps = NetworkProps;

/** Guests alone: neither the host nor anything outside is on it, and each guest has an address that is given or assigned. */
export class InternalNetwork extends Network implements VlanMedium {
  readonly [carriesVlans] = true;
  readonly kind = "internal network";
  readonly hostAddress = undefined;
  readonly gateway = undefined;
  readonly dhcp = undefined;

  constructor(scope: Construct, id: string, props: InternalNetworkProps) {
    super(scope, id, props);
    props.hypervisor.renderInternalNetwork(this);
  }

  trunk(vlans: readonly TrunkNetwork<Vlan>[], options: TrunkOptions = {}): Trunk {
    return readAt(this, () => new Trunk(this, vlans, options));
  }
}
