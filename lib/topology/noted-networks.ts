import type { NetworkNote } from "../lab/manifest.js";
import { type Network, vlanName } from "./topology.js";

/**
 * Completes networks that are only a name or a tag in their resources with the lab's notes: their subnets, and the
 * names, gateways, and leases of VLANs.
 */
export function withNotes(networks: readonly Network[], notes: readonly NetworkNote[]): Network[] {
  return networks.map((network) => {
    const found = notes.filter((note) => isOf(note, network));
    // Networks of two hypervisors may have the same name. Then the note is ambiguous.
    if (found.length !== 1) return network;
    const [{ name, cidr, vlanId, gateway, dhcpRange }] = found;
    return {
      ...network,
      cidr: network.cidr ?? cidr,
      ...(vlanId !== undefined && { name }),
      ...(gateway !== undefined && { gateway }),
      ...(dhcpRange !== undefined && { dhcpRange }),
    };
  });
}

function isOf({ name, medium, vlanId }: NetworkNote, network: Network): boolean {
  return vlanId === undefined
    ? network.vlanId === undefined && network.name === medium
    : network.vlanId === vlanId && [name, vlanName(medium, vlanId)].includes(network.name);
}
