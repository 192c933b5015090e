import type { NetworkNote } from "../lab/manifest.js";
import { type Network, vlanName } from "./topology.js";

/** Networks with what the lab notes of those that are only a name or a tag to their resources: their subnets, and what VLANs are called. */
export function withNotes(networks: readonly Network[], notes: readonly NetworkNote[]): Network[] {
  return networks.map((network) => {
    const found = notes.filter((note) => isOf(note, network));
    // Two hypervisors may call two networks alike, and nobody knows then which it is.
    if (found.length !== 1) return network;
    const [{ name, cidr, vlanId }] = found;
    return { ...network, cidr: network.cidr ?? cidr, ...(vlanId !== undefined && { name }) };
  });
}

function isOf({ name, medium, vlanId }: NetworkNote, network: Network): boolean {
  return vlanId === undefined
    ? network.vlanId === undefined && network.name === medium
    : network.vlanId === vlanId && [name, vlanName(medium, vlanId)].includes(network.name);
}
