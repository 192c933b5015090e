import { fail } from "../../../lab/errors.js";
import type { HostOnlyNetwork } from "../../../lab/networks/host-only-network.js";
import type { NatNetwork } from "../../../lab/networks/nat-network.js";
import type { Network } from "../../../lab/networks/network.js";
import { isVlan } from "../../../lab/networks/vlan.js";
import { nameInLab, pathInLab } from "../../../lab/scope.js";
import { NetworkCategory } from "../../../net/network-category.js";
import { HostOnlyNetworkResource, idOf, type LabResource, NatNetworkResource } from "../resources.js";

/** Returns the adapter's attributes that name its network. */
export function attachmentTo(lab: LabResource, network: Network): { type: string; network: string | undefined } {
  if (isVlan(network)) {
    // VirtualBox neither tags nor untags: the access ports of one VLAN share an internal network of their own.
    return { type: "internal", network: `${lab.slug}-${nameInLab(network.network)}:vlan${network.vlanId}` };
  }
  switch (network.category) {
    case NetworkCategory.NAT:
      return { type: "nat_network", network: idOf(network) };
    case NetworkCategory.HOST:
      return { type: "host_only", network: idOf(network) };
    case NetworkCategory.ISOLATED:
      // VirtualBox knows internal networks by name only, across all labs.
      return { type: "internal", network: `${lab.slug}-${nameInLab(network)}` };
    case NetworkCategory.LAN:
      return { type: "bridged", network: network.segment };
  }
}

export function renderNatNetwork(lab: LabResource, network: NatNetwork): void {
  new NatNetworkResource(network, "Default", () => ({
    lab: lab.id,
    // VirtualBox knows NAT networks by name only, across all labs; the provider adds the lab's identity.
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
      `cidr6 is ${network.subnet6}, but the provider gives the host no IPv6 address on VirtualBox; use an ` +
        "InternalNetwork for IPv6",
    );
  new HostOnlyNetworkResource(network, "Default", () => ({
    lab: lab.id,
    key: pathInLab(network),
    cidr: network.subnet.toString(),
    host_address: network.hostAddress,
    dhcp: dhcp && { server: dhcp.server, lower: dhcp.range.first, upper: dhcp.range.last },
  }));
}
