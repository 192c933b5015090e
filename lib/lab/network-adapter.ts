import { MacAddress } from "../net/mac-address.js";
import type { Guest } from "./guest.js";
import { interfaceName, NetworkInterface } from "./network-interface.js";
import type { Attachment } from "./networks/network.js";
import { pathInLab } from "./scope.js";

/** One network adapter of a guest, as its hypervisor makes it. */
export class NetworkAdapter {
  readonly mac: MacAddress;
  /** What the guest has by it: one interface, or those of a trunk. */
  readonly interfaces: readonly NetworkInterface[];

  /** @param name what it is called in the guest, on every hypervisor: "eth0" */
  constructor(
    readonly guest: Guest,
    readonly attachment: Attachment,
    readonly name: string,
  ) {
    // From names, never from a position.
    this.mac = attachment.mac ?? MacAddress.derive(`${guest.lab.node.id}/${pathInLab(guest)}/${attachment.name}`);
    this.interfaces = attachment.carried.map((each) => new NetworkInterface(this, each));
  }

  /** What it has without a tag; nothing for a trunk without a native network. */
  get untagged(): NetworkInterface | undefined {
    return this.interfaces.find(({ vlanId }) => vlanId === undefined);
  }

  /** The VLANs that it has by their tags. */
  get tagged(): readonly NetworkInterface[] {
    return this.interfaces.filter(({ vlanId }) => vlanId !== undefined);
  }

  toString(): string {
    return `adapter ${this.attachment.name}`;
  }
}

/** A guest's adapters. @param takesTags whether a trunk is one adapter, else it is one for each of its networks */
export function adaptersOf(guest: Guest, attachments: readonly Attachment[], takesTags: boolean): NetworkAdapter[] {
  return attachments.flatMap((attachment, index) => {
    const name = `eth${index}`;
    return takesTags
      ? new NetworkAdapter(guest, attachment, name)
      : attachment.carried.map((each) => new NetworkAdapter(guest, each.attachment, interfaceName(name, each.vlanId)));
  });
}
