/**
 * A lab as a graph, as its synthesised Terraform JSON tells it. Every `id` is a Terraform address (`virtualbox_vm.ubuntu1`), so that a node
 * can be found again in a plan; a network that is only a name on an adapter has the id `<kind>:<name>` after its hypervisor's.
 * All lists are sorted by name (numbers in names by value), so that what is rendered from them depends on the lab alone.
 */
export interface Topology {
  /** The stack's name. */
  readonly lab: string;
  readonly hypervisors: readonly Hypervisor[];
  readonly networks: readonly Network[];
  readonly guests: readonly Guest[];
  /** By guest, then by slot. A trunk's are one a network. */
  readonly adapters: readonly Adapter[];
  readonly forwards: readonly PortForward[];
}

export interface Hypervisor {
  readonly id: string;
  readonly name: string;
  /** In the vendor's spelling: "VirtualBox". */
  readonly platform: string;
  /** What ssh calls its host, where that is another machine than the one that runs Terraform. */
  readonly ssh?: string;
  /** Whether its host is on its NAT networks. */
  readonly entersNats?: true;
}

export type NetworkKind = "nat-network" | "host-only" | "internal" | "bridged";

export interface Network {
  readonly id: string;
  readonly hypervisor: string;
  readonly kind: NetworkKind;
  readonly name: string;
  readonly cidr?: string;
  /** The host's own address in the network. */
  readonly hostAddress?: string;
  /** Whether the hypervisor hands out addresses. */
  readonly dhcp: boolean;
  /** From the first address that it hands out to the last, where the lab says so: `10.1.2.100-10.1.2.199`. */
  readonly dhcpRange?: string;
  /** Of a VLAN, the identifier in the tags. */
  readonly vlanId?: number;
}

export interface Guest {
  readonly id: string;
  readonly hypervisor: string;
  readonly name: string;
  /** Absent where the number is known at apply only. */
  readonly cpus?: number;
  /** Absent where the number is known at apply only. */
  readonly memoryMib?: number;
  /** The id of the guest it is a copy of, or that guest's UUID where it is not of this lab. */
  readonly cloneOf?: string;
  /** Whether its disks build on those of that guest. */
  readonly linked: boolean;
  /** Who logs in to it. Absent where that is up to its image. */
  readonly user?: string;
  /** Whether the lab has it off. */
  readonly off?: true;
}

export interface Adapter {
  /** The guest's id. */
  readonly guest: string;
  /** Counted from 1, as VirtualBox and the guest's user do. */
  readonly slot: number;
  /** `nat` is the NAT that the adapter has for itself: it has no network. */
  readonly kind: NetworkKind | "nat";
  /** The network's id. */
  readonly network?: string;
  /** Absent where a DHCP server or the guest decides. */
  readonly address?: string;
  /** IPv6, beside it. */
  readonly address6?: string;
  /** Lower case, with colons. */
  readonly mac?: string;
  /** Whether nothing gets through it: its cable is out. */
  readonly unplugged?: true;
  /** Whether its frames have its VLAN's tag: a trunk is an adapter of one slot for each network that it carries. */
  readonly tagged?: true;
}

/** A port of the host that leads to a guest. */
export interface PortForward {
  /** The id of the guest whose own NAT holds it, or of the NAT network that does. */
  readonly owner: string;
  /** The slot of the guest's adapter. Absent for a NAT network's. */
  readonly slot?: number;
  readonly name: string;
  readonly protocol: string;
  /** Empty means every address of the host. */
  readonly hostAddress: string;
  /** Absent where the number is known at apply only. */
  readonly hostPort?: number;
  /** Empty means the address that DHCP gave the guest. */
  readonly guestAddress: string;
  /** Absent where the number is known at apply only. */
  readonly guestPort?: number;
}

/** What a VLAN is called, which has no name of its own in the JSON. */
export function vlanName(network: string, vlanId: number): string {
  return `${network} VLAN ${vlanId}`;
}

/** `127.0.0.1:2222 -> 22`, with what is left open left out: what to type on the host, and where it leads. */
export function describeForward(forward: PortForward): string {
  const end = (address: string, port: number | undefined) => `${address && `${address}:`}${port ?? "?"}`;
  const protocol = forward.protocol === "tcp" ? "" : `${forward.protocol} `;
  return `${protocol}${end(forward.hostAddress, forward.hostPort)} -> ${end(forward.guestAddress, forward.guestPort)}`;
}

/** The ports of the host that lead to this adapter, through its own NAT or to its address through its network's. */
export function forwardsTo(topology: Topology, { guest, slot, network, address }: Adapter): PortForward[] {
  return topology.forwards.filter(
    (forward) =>
      (forward.owner === guest && forward.slot === slot) ||
      (forward.owner === network && forward.guestAddress === address),
  );
}

/** The network whose DHCP server gives the adapter its address, where one does. */
export function leasedFrom(topology: Topology, { network, address }: Adapter): Network | undefined {
  return address === undefined ? topology.networks.find(({ id, dhcp }) => id === network && dhcp) : undefined;
}
