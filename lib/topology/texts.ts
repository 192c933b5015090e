import {
  type Adapter,
  describeForward,
  forwardsTo,
  type Guest,
  type Hypervisor,
  leasedFrom,
  type Network,
  type Topology,
  vlanName,
} from "./topology.js";

// The lines of text in diagrams of every format.

/** Returns the readable form of a network's kind. */
export function kindName(kind: string): string {
  return kind.replace("nat-", "NAT ");
}

export function hypervisorText({ name, platform }: Hypervisor): string {
  return `${name}, ${platform}`;
}

export function networkText(topology: Topology, network: Network): string[] {
  const { name, kind, cidr, vlanId, dhcp, dhcpRange, hostAddress } = network;
  const forwards = topology.forwards.filter(({ owner }) => owner === network.id);
  return [
    name,
    [kindName(kind), cidr].filter(Boolean).join(" "),
    ...(vlanId !== undefined && !name.endsWith(vlanName("", vlanId)) ? [vlanName("", vlanId).trim()] : []),
    ...(dhcp ? [["DHCP", dhcpRange].filter(Boolean).join(" ")] : []),
    ...(hostAddress ? [`host at ${hostAddress}`] : []),
    ...forwards.map(describeForward),
  ];
}

export function guestText(guest: Guest): string[] {
  return [guest.name, `${guest.cpus ?? "?"} CPU, ${guest.memoryMib ?? "?"} MiB`];
}

export function adapterText(topology: Topology, adapter: Adapter): string[] {
  const notes = [...(adapter.tagged ? ["tagged"] : []), ...(adapter.unplugged ? ["unplugged"] : [])];
  if (adapter.address) return [adapter.address, ...notes];
  const leased = leasedFrom(topology, adapter) ? ["DHCP"] : [];
  return [...leased, ...notes, ...forwardsTo(topology, adapter).map(describeForward)];
}

export function cloneText({ linked }: Guest): string {
  return linked ? "linked clone of" : "copy of";
}
