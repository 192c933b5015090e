import type { Network } from "./network.js";
import type { Trunk, TrunkNetwork, TrunkOptions } from "./trunk.js";
import type { Vlan } from "./vlan.js";

export const supportsVlans: unique symbol = Symbol("labvisor.carriesVlans");

/** A network that VLANs can be on: its frames may have tags. */
export interface TrunkParent extends Network {
  readonly [supportsVlans]: true;
  /**
   * One adapter that carries several VLANs of this network, each by the tags of its frames. Where the hypervisor takes no tags (VirtualBox) and for
   * containers, it is an adapter for each, which the guest calls as it would the VLAN's interface.
   *
   * @param vlans each once: a VLAN, or an attachment to it (`vlan.at("10.0.10.1")`)
   */
  trunk(vlans: readonly TrunkNetwork<Vlan>[], options?: TrunkOptions): Trunk;
}
