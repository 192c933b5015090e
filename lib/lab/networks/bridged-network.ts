import type { Construct } from "constructs";
import { NetworkCategory } from "../../net/network-category.js";
import { fail, withConstructPath } from "../errors.js";
import { isOfKind, KIND } from "../kind.js";
import { atSynthesis, lineValidator, optional, textValidator, type Validators } from "../validation.js";
import type { NetworkProps } from "./network.js";
import { RoutedNetwork, type RoutedNetworkProps } from "./routed-network.js";
import { Trunk, type TrunkNetwork, type TrunkOptions } from "./trunk.js";
import { supportsVlans, type TrunkParent, type Vlan } from "./vlan.js";

export interface BridgedNetworkProps extends NetworkProps, RoutedNetworkProps {
  /**
   * The host's interface that leads to the LAN: a network card such as "eth0" on VirtualBox, a bridge such as "vmbr0"
   * on Proxmox VE.
   *
   * @default - the hypervisor's own choice
   */
  readonly hostInterface?: string;
  /**
   * The LAN's IPv6 router.
   *
   * @default - none: guests may learn of one through router advertisements
   */
  readonly gateway6?: string;
}

/**
 * The physical LAN.
 *
 * A guest has its explicit address, or the one that the LAN's own DHCP server leases. None is assigned.
 */
export class BridgedNetwork extends RoutedNetwork implements TrunkParent {
  protected static override readonly validators: Validators<BridgedNetworkProps> = {
    ...RoutedNetwork.validators,
    hostInterface: optional(atSynthesis(lineValidator)),
    gateway6: optional(atSynthesis(textValidator)),
  };

  readonly [supportsVlans] = true;
  readonly category = NetworkCategory.LAN;
  readonly hostAddress = undefined;
  readonly dhcp = undefined;
  readonly hostInterface: string;
  override readonly gateway6?: string;

  constructor(scope: Construct, id: string, props: BridgedNetworkProps) {
    super(scope, id, props);
    const { gateway6 } = props;
    if (gateway6 !== undefined && !withConstructPath(this, () => this.subnet6?.contains(gateway6))) {
      const remedy = this.subnet6 ? `give an address of ${this.subnet6}` : "give the network a cidr6, too";
      fail(this, `gateway6 is ${gateway6}; ${remedy}`);
    }
    this.gateway6 = gateway6;
    const { hypervisor } = props;
    this.hostInterface =
      props.hostInterface ??
      hypervisor.lanInterface ??
      fail(this, `hostInterface is missing, and ${hypervisor.node.path} has no default; give one, such as "eth0"`);
    hypervisor.render(this);
  }

  override get [KIND](): string {
    return "bridged network";
  }

  override get segment(): string {
    return this.hostInterface;
  }

  protected override get gatewayMayBeGuest(): boolean {
    return false;
  }

  /** Stations other than the lab's guests are on the LAN. */
  override get assignsAddresses(): boolean {
    return false;
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

/** Whether a value is a bridged network. */
export function isBridgedNetwork(value: unknown): value is BridgedNetwork {
  return isOfKind(value, "bridged network");
}
