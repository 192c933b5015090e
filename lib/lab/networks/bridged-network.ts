import type { Construct } from "constructs";
import { validateProps } from "../arguments.js";
import { fail, withConstructPath } from "../errors.js";
import { lineValidator, optional, textValidator } from "../validation.js";
import type { NetworkProps } from "./network.js";
import { RoutedNetwork, type RoutedNetworkProps } from "./routed-network.js";
import { Trunk, type TrunkNetwork, type TrunkOptions } from "./trunk.js";
import { supportsVlans, type TrunkParent } from "./trunk-parent.js";
import type { Vlan } from "./vlan.js";

export interface BridgedNetworkProps extends NetworkProps, RoutedNetworkProps {
  /** What of the host leads to the LAN: a network card's name where the hypervisor bridges to cards ("eth0"), a bridge's where it has bridges. @default - the hypervisor's own choice */
  readonly hostInterface?: string;
  /** The LAN's router for IPv6. @default - none: guests may hear of one by router advertisements */
  readonly gateway6?: string;
}

/** The physical LAN. A guest has the address that it is given, else what the LAN's own DHCP server leases: none is assigned. */
export class BridgedNetwork extends RoutedNetwork implements TrunkParent {
  readonly [supportsVlans] = true;
  readonly kind = "bridged network";
  readonly hostInterface: string;
  override readonly gateway6?: string;

  constructor(scope: Construct, id: string, props: BridgedNetworkProps) {
    super(scope, id, props);
    withConstructPath(this, () =>
      validateProps(props, { hostInterface: optional(lineValidator), gateway6: optional(textValidator) }),
    );
    const { gateway6 } = props;
    if (gateway6 !== undefined && !withConstructPath(this, () => this.subnet6?.contains(gateway6)))
      fail(
        this,
        `gateway6 is ${gateway6}; ${this.subnet6 ? `the IPv6 subnet is ${this.subnet6}` : "there is no cidr6"}`,
      );
    this.gateway6 = gateway6;
    const { hypervisor } = props;
    this.hostInterface =
      props.hostInterface ??
      hypervisor.lanInterface ??
      fail(this, `needs a hostInterface: ${hypervisor.node.path} has none of its own choice`);
    hypervisor.renderBridgedNetwork(this);
  }

  /** Others than the lab's guests are on the LAN. */
  override get assignsAddresses(): boolean {
    return false;
  }

  trunk(vlans: readonly TrunkNetwork<Vlan>[], options: TrunkOptions = {}): Trunk {
    return withConstructPath(this, () => new Trunk(this, vlans, options));
  }
}
