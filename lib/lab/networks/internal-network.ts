import type { Construct } from "constructs";
import { withConstructPath } from "../errors.js";
import { Network, type NetworkProps } from "./network.js";
import { Trunk, type TrunkNetwork, type TrunkOptions } from "./trunk.js";
import { supportsVlans, type TrunkParent } from "./trunk-parent.js";
import type { Vlan } from "./vlan.js";

export type InternalNetworkProps = NetworkProps;

/** Guests alone: neither the host nor anything outside is on it, and each guest has an address that is given or assigned. */
export class InternalNetwork extends Network implements TrunkParent {
  readonly [supportsVlans] = true;
  readonly kind = "internal network";
  readonly hostAddress = undefined;
  readonly gateway = undefined;
  readonly dhcp = undefined;

  constructor(scope: Construct, id: string, props: InternalNetworkProps) {
    super(scope, id, props);
    props.hypervisor.renderInternalNetwork(this);
  }

  trunk(vlans: readonly TrunkNetwork<Vlan>[], options: TrunkOptions = {}): Trunk {
    return withConstructPath(this, () => new Trunk(this, vlans, options));
  }
}
