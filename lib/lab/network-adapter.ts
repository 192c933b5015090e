import type { Guest } from "./guest.js";
import { pathInLab } from "./lab-of.js";
import type { Attachment } from "./networks/attachment.js";
import { NetworkAttachment } from "./networks/attachment.js";
import type { Network } from "./networks/network.js";
import { MacAddress } from "./values/mac-address.js";

/** One network adapter of a guest. */
export class NetworkAdapter {
  /** What the adapter's address and MAC derive from: the guest's path in the lab and the attachment's name, never a position. */
  readonly id: string;
  readonly mac: MacAddress;

  constructor(
    readonly guest: Guest,
    readonly attachment: Attachment,
  ) {
    this.id = `${pathInLab(guest)}/${attachment.name}`;
    this.mac = attachment.mac ?? MacAddress.derive(`${guest.lab.node.id}/${this.id}`);
  }

  /** The network of the lab that the adapter is on; nothing for a NAT of its own. */
  get network(): Network | undefined {
    return this.attachment instanceof NetworkAttachment ? this.attachment.network : undefined;
  }

  /** The address that the user gave. */
  get givenAddress(): string | undefined {
    return this.attachment instanceof NetworkAttachment ? this.attachment.address : undefined;
  }

  /**
   * The adapter's static address, given or assigned; nothing where a DHCP server decides. An assigned one is settled when the lab is
   * complete: read it at synthesis.
   */
  get address(): string | undefined {
    return this.givenAddress ?? this.guest.lab.assignedAddresses.get(this.id);
  }

  toString(): string {
    return `adapter ${this.attachment.name}`;
  }
}
