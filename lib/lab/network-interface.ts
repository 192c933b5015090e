import type { Guest } from "./guest.js";
import type { NetworkAdapter } from "./network-adapter.js";
import { type Attachment, type CarriedNetwork, type Network, NetworkAttachment } from "./networks/network.js";
import { pathInLab } from "./scope.js";

/** What a guest has of one network: an adapter, or one VLAN of an adapter that carries several. */
export class NetworkInterface {
  /** What its address derives from: the guest's path in the lab and the attachment's name, never a position. */
  readonly id: string;
  /** What it is called in the guest, on every hypervisor: "eth1", or "eth1.10" for the VLAN 10 of a trunk. */
  readonly name: string;
  /** In the tags of its frames, where its adapter is a trunk. */
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

  get guest(): Guest {
    return this.adapter.guest;
  }

  /** The network of the lab that it is on; nothing for a NAT of its own. */
  get network(): Network | undefined {
    return this.attachment instanceof NetworkAttachment ? this.attachment.network : undefined;
  }

  /** The address that the user gave. */
  get givenAddress(): string | undefined {
    return this.attachment instanceof NetworkAttachment ? this.attachment.address : undefined;
  }

  /**
   * Its static address, given or assigned; nothing where a DHCP server decides. An assigned one is settled when the lab is complete: read
   * it at synthesis.
   */
  get address(): string | undefined {
    return this.givenAddress ?? this.guest.lab.assignedAddresses.get(this.id);
  }

  /** The way out that a guest with a static address is told of: that of its first network that leads out, as two default routes contradict each other. */
  get gateway(): string | undefined {
    return this.guest.interfaces.find((each) => each.leadsOut) === this ? this.network?.gateway : undefined;
  }

  /** Its IPv6 address, which follows from its MAC, where its network has IPv6. */
  get address6(): string | undefined {
    return this.network?.subnet6?.ofMac(this.adapter.mac);
  }

  /** The way out by IPv6 that the guest is told of: its first one. */
  get gateway6(): string | undefined {
    const first = this.guest.interfaces.find(({ network }) => network?.gateway6 !== undefined);
    return first === this ? this.network?.gateway6 : undefined;
  }

  /** Not for the guest that is the way out itself. */
  private get leadsOut(): boolean {
    return !this.network || (this.network.gateway !== undefined && this.network.gateway !== this.address);
  }

  /** Where a guest with a static address looks names up; never at itself. */
  get nameservers(): readonly string[] {
    return this.network?.nameservers.filter((each) => each !== this.address) ?? [];
  }

  toString(): string {
    return `adapter ${this.attachment.name}`;
  }
}

/** As VLAN interfaces are commonly called. */
export function interfaceName(adapter: string, vlanId: number | undefined): string {
  return vlanId === undefined ? adapter : `${adapter}.${vlanId}`;
}
