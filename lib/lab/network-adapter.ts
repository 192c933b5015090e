import type { IConstruct } from "constructs";
import { MacAddress } from "../net/mac-address.js";
import type { Hypervisor } from "./hypervisor.js";
import { type Attachment, type CarriedNetwork, isNetworkAttachment, type Network } from "./networks/network.js";
import { type LabScope, pathInLab } from "./scope.js";

/** A guest as its adapters see it: `Guest` implements it. */
export interface AdapterOwner extends IConstruct {
  readonly name: string;
  readonly fqdn?: string;
  readonly lab: LabScope;
  readonly hypervisor: Hypervisor;
  readonly interfaces: readonly NetworkInterface[];
  /** Whether a seed or the hypervisor configures the network interfaces in the guest. */
  readonly hasNetworkConfiguration: boolean;
}

/** A network adapter of a guest, as the hypervisor creates it. */
export class NetworkAdapter {
  readonly mac: MacAddress;
  /** The adapter's interfaces: one, or those of a trunk. */
  readonly interfaces: readonly NetworkInterface[];

  constructor(
    readonly guest: AdapterOwner,
    readonly attachment: Attachment,
    /** The name in the guest, the same on every hypervisor: "eth0". */
    readonly name: string,
  ) {
    // From names, never from a position.
    this.mac = attachment.mac ?? MacAddress.derive(`${guest.lab.node.id}/${pathInLab(guest)}/${attachment.name}`);
    this.interfaces = attachment.carried.map((each) => new NetworkInterface(this, each));
  }

  /** The interface of untagged frames. Absent for a trunk without a native network. */
  get untagged(): NetworkInterface | undefined {
    return this.interfaces.find(({ vlanId }) => vlanId === undefined);
  }

  /** The interfaces of tagged frames. */
  get tagged(): readonly NetworkInterface[] {
    return this.interfaces.filter(({ vlanId }) => vlanId !== undefined);
  }

  toString(): string {
    return `adapter ${this.attachment.name}`;
  }
}

/** A guest's interface on one network: an adapter, or one VLAN of an adapter that carries several. */
export class NetworkInterface {
  /** The key of its assigned address: the guest's path in the lab and the attachment's name, never a position. */
  readonly id: string;
  /** The name in the guest, the same on every hypervisor: "eth1", or "eth1.10" for the VLAN 10 of a trunk. */
  readonly name: string;
  /** The VLAN identifier in the tags of its frames. Absent for untagged frames. */
  readonly vlanId?: number;
  private readonly attachment: Attachment;

  constructor(
    readonly adapter: NetworkAdapter,
    { attachment, vlanId }: CarriedNetwork,
  ) {
    this.id = `${pathInLab(adapter.guest)}/${attachment.name}`;
    this.name = interfaceName(adapter.name, vlanId);
    this.vlanId = vlanId;
    this.attachment = attachment;
  }

  get guest(): AdapterOwner {
    return this.adapter.guest;
  }

  /** The interface's network. Absent for a NAT of its own. */
  get network(): Network | undefined {
    return isNetworkAttachment(this.attachment) ? this.attachment.network : undefined;
  }

  /** The address that the user's program gives. */
  get explicitAddress(): string | undefined {
    return isNetworkAttachment(this.attachment) ? this.attachment.address : undefined;
  }

  /**
   * The static address, explicit or assigned.
   *
   * Absent where it is leased, and where nothing delivers one to the guest. An assigned one is settled once the lab is
   * complete.
   */
  get address(): string | undefined {
    return this.explicitAddress ?? this.guest.lab.assignedAddresses.get(this.id);
  }

  /**
   * The guest's default gateway, if it is on this network.
   *
   * The first network with a gateway has it, as two default routes contradict each other.
   */
  get gateway(): string | undefined {
    return this.guest.interfaces.find((each) => each.hasGateway) === this ? this.network?.gateway : undefined;
  }

  /** The IPv6 address, which derives from the MAC. Absent where the network has no IPv6, or nothing configures it. */
  get address6(): string | undefined {
    return this.guest.hasNetworkConfiguration ? this.network?.subnet6?.ofMac(this.adapter.mac) : undefined;
  }

  /** The guest's IPv6 default gateway, if it is on this network: the first one. */
  get gateway6(): string | undefined {
    const first = this.guest.interfaces.find(({ network }) => network?.gateway6 !== undefined);
    return first === this ? this.network?.gateway6 : undefined;
  }

  /** Whether the interface leads to a gateway. A guest is not its own gateway. */
  get hasGateway(): boolean {
    return !this.network || (this.network.gateway !== undefined && this.network.gateway !== this.address);
  }

  /** The name servers of a guest with a static address, except itself. */
  get nameservers(): readonly string[] {
    return this.network?.nameservers.filter((each) => each !== this.address) ?? [];
  }

  toString(): string {
    return `adapter ${this.attachment.name}`;
  }
}

/**
 * Returns a guest's adapters.
 *
 * @param passesVlanTags whether a trunk is one adapter; otherwise it is one for each of its networks
 */
export function adaptersOf(
  guest: AdapterOwner,
  attachments: readonly Attachment[],
  passesVlanTags: boolean,
): NetworkAdapter[] {
  return attachments.flatMap((attachment, index) => {
    const name = `eth${index}`;
    return passesVlanTags
      ? new NetworkAdapter(guest, attachment, name)
      : attachment.carried.map((each) => new NetworkAdapter(guest, each.attachment, interfaceName(name, each.vlanId)));
  });
}

/** Returns the usual name of a VLAN interface. */
function interfaceName(adapter: string, vlanId: number | undefined): string {
  return vlanId === undefined ? adapter : `${adapter}.${vlanId}`;
}
