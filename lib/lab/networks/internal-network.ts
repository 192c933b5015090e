import type { Construct } from "constructs";
import { NetworkCategory } from "../../net/network-category.js";
import { withConstructPath } from "../errors.js";
import { isOfKind, KIND } from "../kind.js";
import { pathInLab } from "../scope.js";
import type { NetworkProps } from "./network.js";
import { RoutedNetwork, type RoutedNetworkProps } from "./routed-network.js";
import { Trunk, type TrunkNetwork, type TrunkOptions } from "./trunk.js";
import { supportsVlans, type TrunkParent, type Vlan } from "./vlan.js";

export interface InternalNetworkProps extends NetworkProps, RoutedNetworkProps {}

/**
 * A network of guests only.
 *
 * Neither the host nor anything outside is on it. Guests have explicit or assigned addresses.
 */
export class InternalNetwork extends RoutedNetwork implements TrunkParent {
  readonly [supportsVlans] = true;
  readonly category = NetworkCategory.ISOLATED;
  readonly hostAddress = undefined;
  readonly dhcp = undefined;

  constructor(scope: Construct, id: string, props: InternalNetworkProps) {
    super(scope, id, props);
    props.hypervisor.render(this);
  }

  override get [KIND](): string {
    return "internal network";
  }

  override get segment(): string {
    return pathInLab(this);
  }

  /**
   * Returns one adapter that carries several VLANs of this network, each in tagged frames.
   *
   * On VirtualBox, which passes no tags, and for containers it becomes one adapter for each VLAN, named in the guest as
   * the VLAN's interface would be.
   *
   * @param vlans the VLANs, each once: a VLAN, or an attachment to it, such as `vlan.at("10.0.10.1")`
   */
  trunk(vlans: readonly TrunkNetwork<Vlan>[], options: TrunkOptions = {}): Trunk {
    return withConstructPath(this, () => new Trunk(this, vlans, options));
  }
}

/** Whether a value is an internal network. */
export function isInternalNetwork(value: unknown): value is InternalNetwork {
  return isOfKind(value, "internal network");
}
