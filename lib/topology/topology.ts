import type { DependencyNote } from "../lab/manifest.js";
import type { NetworkCategory } from "../net/network-category.js";

/**
 * A lab as a graph, read from its synthesized Terraform JSON.
 *
 * Every `id` is a Terraform address, such as `virtualbox_vm.ubuntu1`, by which plans refer to the node. A network that
 * is only a name in adapters has the id `<kind>:<name>` after its hypervisor's. All lists are sorted by name, with
 * numbers in names by value, so that diagrams depend only on the lab.
 */
export interface Topology {
  /** The stack's name. */
  readonly lab: string;
  readonly hypervisors: readonly Hypervisor[];
  readonly networks: readonly Network[];
  readonly guests: readonly Guest[];
  /** The adapters by guest, then by slot. A trunk has one for each of its networks. */
  readonly adapters: readonly Adapter[];
  readonly forwards: readonly PortForward[];
}

export interface Hypervisor {
  readonly id: string;
  readonly name: string;
  /** The platform's name in the vendor's spelling, such as "VirtualBox". */
  readonly platform: string;
  /** The host's destination for ssh. Absent for the machine that runs Terraform. */
  readonly ssh?: string;
  /** Whether the host can reach guests on its NAT networks. */
  readonly entersNats?: true;
}

export interface Network {
  readonly id: string;
  readonly hypervisor: string;
  /** The kind of network, such as "host-only". */
  readonly kind: string;
  /** The stations that the network reaches. */
  readonly category: NetworkCategory;
  readonly name: string;
  readonly cidr?: string;
  /** The host's address on the network. */
  readonly hostAddress?: string;
  /** Whether the hypervisor runs a DHCP server. */
  readonly dhcp: boolean;
  /**
   * The addresses that are leased, from first to last, if the lab gives them: `10.1.2.100-10.1.2.199`.
   *
   * Without `dhcp`, a guest of the lab leases them.
   */
  readonly dhcpRange?: string;
  /** The default gateway of its guests, for a network whose resources do not have it. */
  readonly gateway?: string;
  /** The VLAN identifier in the tags of its frames. */
  readonly vlanId?: number;
}

export interface Guest {
  readonly id: string;
  readonly hypervisor: string;
  readonly name: string;
  /** Absent if it is known only after the apply. */
  readonly cpus?: number;
  /** Absent if it is known only after the apply. */
  readonly memoryMib?: number;
  /** The id of the guest that it is a clone of, or that guest's UUID if it is in another lab. */
  readonly cloneOf?: string;
  /** Whether its disks are based on those of that guest. */
  readonly linked: boolean;
  /** The user for logins. Absent if the image determines it. */
  readonly user?: string;
  /** Whether its operating system is Windows. */
  readonly windows?: true;
  /** The domain of its fully qualified name. */
  readonly domain?: string;
  /** Its other names in hosts files. */
  readonly aliases?: readonly string[];
  /** Its groups in the inventory for Ansible, besides the lab's. */
  readonly groups?: readonly string[];
  /** Its own variables in the inventory for Ansible. */
  readonly vars?: Readonly<Record<string, unknown>>;
  /** The guests that are created and started before it, with the conditions that an apply waits for. */
  readonly dependsOn?: readonly DependencyNote[];
  /** Whether the lab has it powered off. */
  readonly off?: true;
  /** Its disks, the boot disk first. Absent if its source determines them. */
  readonly disks?: readonly GuestDisk[];
}

/** Returns the path in the lab that a guest's boot disk has, where it is a construct of its own. */
export function bootDiskPath(guest: string, { disks = [] }: Guest): string {
  return `${guest}/${disks[0]?.name}`;
}

export interface GuestDisk {
  /** The disk's name within its guest, such as `boot`, or its port, such as `scsi0`. */
  readonly name: string;
  /** Absent if it is known only after the apply. */
  readonly sizeMib?: number;
  /** The file name or URL of the image that it starts from. Absent for a blank disk. */
  readonly image?: string;
}

export interface Adapter {
  /** The guest's id. */
  readonly guest: string;
  /** Counted from 1, as in VirtualBox's GUI. */
  readonly slot: number;
  /** The network's kind. "nat" is the adapter's own NAT, which is not a network. */
  readonly kind: string;
  /** The network's id. */
  readonly network?: string;
  /** Absent if a DHCP server or the guest assigns it. */
  readonly address?: string;
  /** The IPv6 address. */
  readonly address6?: string;
  /** In lower case, with colons. */
  readonly mac?: string;
  /** Whether the cable is unplugged. */
  readonly unplugged?: true;
  /** Whether its frames are tagged: a trunk is one adapter in the same slot for each network that it carries. */
  readonly tagged?: true;
}

/** A port of the host that leads to a guest. */
export interface PortForward {
  /** The id of the guest with the NAT, or of the NAT network. */
  readonly owner: string;
  /** The slot of the guest's adapter. Absent for a NAT network's. */
  readonly slot?: number;
  readonly name: string;
  readonly protocol: string;
  /** Empty means all addresses of the host. */
  readonly hostAddress: string;
  /** Absent if it is known only after the apply. */
  readonly hostPort?: number;
  /** Empty means the guest's leased address. */
  readonly guestAddress: string;
  /** Absent if it is known only after the apply. */
  readonly guestPort?: number;
}

/** Returns the URL of an image, or the last part of its path. */
export function imageName(image: string): string {
  return image.includes("://") ? image : (image.split(/[/\\]/).at(-1) ?? image);
}

/** Returns the name of a VLAN that has none in the JSON. */
export function vlanName(network: string, vlanId: number): string {
  return `${network} VLAN ${vlanId}`;
}

/**
 * Returns a port forward as its address on the host and its destination, without empty parts: `127.0.0.1:2222 -> 22`.
 */
export function describeForward(forward: PortForward): string {
  const end = (address: string, port: number | undefined) => `${address && `${address}:`}${port ?? "?"}`;
  const protocol = forward.protocol === "tcp" ? "" : `${forward.protocol} `;
  return `${protocol}${end(forward.hostAddress, forward.hostPort)} -> ${end(forward.guestAddress, forward.guestPort)}`;
}

/** Returns the port forwards to an adapter, through its own NAT or to its address through its network's. */
export function forwardsTo(topology: Topology, { guest, slot, network, address }: Adapter): PortForward[] {
  return topology.forwards.filter(
    (forward) =>
      (forward.owner === guest && forward.slot === slot) ||
      (forward.owner === network && forward.guestAddress === address),
  );
}

/** Returns the network of an adapter. An adapter with its own NAT has none. */
export function networkOf({ networks }: Topology, { network }: Adapter): Network | undefined {
  return networks.find(({ id }) => id === network);
}

/** Returns the network whose DHCP server leases the adapter its address. */
export function leasedFrom(topology: Topology, adapter: Adapter): Network | undefined {
  const network = networkOf(topology, adapter);
  return adapter.address === undefined && network?.dhcp ? network : undefined;
}
