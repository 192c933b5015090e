import { fail } from "../../../lab/errors.js";
import { BridgedNetwork } from "../../../lab/networks/bridged-network.js";
import type { HostOnlyNetwork } from "../../../lab/networks/host-only-network.js";
import { InternalNetwork } from "../../../lab/networks/internal-network.js";
import { NatNetwork } from "../../../lab/networks/nat-network.js";
import type { Network } from "../../../lab/networks/network.js";
import { Vlan } from "../../../lab/networks/vlan.js";
import { nameInLab, pathInLab } from "../../../lab/scope.js";
import type { LabResource } from "../resources/lab-resource.js";
import { HostOnlyNetworkResource, NatNetworkResource } from "../resources/network-resources.js";
import { idOf } from "../resources/resource.js";

/** How an adapter names its network. */
export function attachmentTo(lab: LabResource, network: Network): { type: string; network: string | undefined } {
  if (network instanceof InternalNetwork) {
    // VirtualBox knows internal networks by name alone, all labs together.
    return { type: "internal", network: `${lab.slug}-${nameInLab(network)}` };
  }
  if (network instanceof Vlan) {
    // It neither tags nor untags: a segment of its own is what access ports of one VLAN see.
    return { type: "internal", network: `${lab.slug}-${nameInLab(network.network)}:vlan${network.vlanId}` };
  }
  if (network instanceof BridgedNetwork) {
    return { type: "bridged", network: network.hostInterface };
  }
  return { type: network instanceof NatNetwork ? "nat_network" : "host_only", network: idOf(network) };
}

export function renderNatNetwork(lab: LabResource, network: NatNetwork): void {
  new NatNetworkResource(network, "Default", () => ({
    lab: lab.id,
    // VirtualBox knows NAT networks by name alone, all labs together; the provider adds the instance's mark.
    name: `${network.hypervisor.lab.node.id}-${nameInLab(network)}`,
    cidr: network.subnet.toString(),
    dhcp: network.dhcp !== undefined,
  }));
}

export function renderHostOnlyNetwork(lab: LabResource, network: HostOnlyNetwork): void {
  const { dhcp } = network;
  if (network.subnet6)
    fail(
      network,
      "has a cidr6, and the provider gives the host no IPv6 address on VirtualBox: take an InternalNetwork for it",
    );
  new HostOnlyNetworkResource(network, "Default", () => ({
    lab: lab.id,
    key: pathInLab(network),
    cidr: network.subnet.toString(),
    host_address: network.hostAddress,
    dhcp: dhcp && { server: dhcp.server, lower: dhcp.range.first, upper: dhcp.range.last },
  }));
}
