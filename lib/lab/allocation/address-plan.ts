import { createHash } from "node:crypto";
import type { Guest } from "../guest.js";
import type { NetworkInterface } from "../network-interface.js";
import type { Network } from "../networks/network.js";
import { pathInLab } from "../scope.js";

/** Addresses by the ids of interfaces. */
export type Addresses = ReadonlyMap<string, string>;

/** What a guest has of one network, or of a NAT of its own, as plain data. */
export interface PlannedAddress {
  /** The guest's name. */
  readonly guest: string;
  /** What it is called in the guest: "eth0", or "eth0.20" for a VLAN of a trunk. */
  readonly interface: string;
  /** The network's path in the lab. Absent for a NAT of its own. */
  readonly network?: string;
  /** In the tags of its frames. */
  readonly vlan?: number;
  /** "02:00:5e:00:53:01" */
  readonly mac: string;
  /** Its static address with the subnet's prefix: "10.1.2.11/24". Absent where a DHCP server decides. */
  readonly address?: string;
  /** Its IPv6 address with the prefix, where the network has IPv6: "fd00:1::5eff:fe00:5301/64". */
  readonly address6?: string;
  /** The way out that the guest is told of. */
  readonly gateway?: string;
  /** The same by IPv6. */
  readonly gateway6?: string;
  /** Where the guest is told to look names up. */
  readonly nameservers: readonly string[];
  /** Whence the address comes: the lab's own text, its lock file, or a DHCP server. `none` where no address was left, which a rule refuses. */
  readonly origin: "given" | "assigned" | "dhcp" | "none";
}

/** The plan of all guests, by their names, each's in the order of its interfaces. */
export function addressPlanOf(guests: readonly Guest[]): PlannedAddress[] {
  return [...guests]
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .flatMap((guest) => guest.interfaces.map(planned));
}

function planned(each: NetworkInterface): PlannedAddress {
  const { guest, network, address, givenAddress } = each;
  const isStatic = network !== undefined && address !== undefined;
  const assigned = needsAddress(each) ? (isStatic ? "assigned" : "none") : "dhcp";
  return {
    guest: guest.name,
    interface: each.name,
    network: network && pathInLab(network),
    vlan: each.vlanId,
    mac: each.adapter.mac.toString(),
    address: isStatic ? `${address}/${network.subnet.prefix}` : undefined,
    address6: each.address6 && `${each.address6}/${network?.subnet6?.prefix}`,
    gateway: isStatic ? each.gateway : undefined,
    gateway6: each.gateway6,
    nameservers: isStatic ? each.nameservers : [],
    origin: givenAddress === undefined ? assigned : "given",
  };
}

/** Whether the interface's address is ours to assign: neither given, nor a DHCP server's business. */
export function needsAddress({ givenAddress, network }: NetworkInterface): boolean {
  return givenAddress === undefined && network?.assignsAddresses === true;
}

/**
 * Assigns an address to each interface that wants one. An address in the lock stays, whatever else changes. A new interface starts at the
 * position that the hash of its names says, and takes the first free address from there. An interface that finds none is left out; the
 * rule `no-free-address` reports it.
 *
 * @param locked what earlier syntheses assigned
 */
export function assignAddresses(interfaces: readonly NetworkInterface[], locked: Addresses): Addresses {
  const assigned = new Map<string, string>();
  const networks = new Set(interfaces.flatMap(({ network }) => network ?? []));
  for (const network of networks) {
    const onIt = interfaces.filter((each) => each.network === network);
    const taken = new Set(onIt.flatMap(({ givenAddress }) => givenAddress ?? []));
    const assign = ({ id }: NetworkInterface, address: string) => {
      assigned.set(id, address);
      taken.add(address);
    };

    const fresh: NetworkInterface[] = [];
    for (const each of onIt.filter(needsAddress)) {
      const address = locked.get(each.id);
      if (address !== undefined && isUsable(network, address)) {
        assign(each, address);
      } else {
        fresh.push(each);
      }
    }
    // By id, so that the order in which a program makes its guests does not matter.
    for (const each of fresh.sort((a, b) => (a.id < b.id ? -1 : 1))) {
      const address = firstFree(network, `${each.guest.lab.node.id}/${each.id}`, taken);
      if (address !== undefined) {
        assign(each, address);
      }
    }
  }
  return assigned;
}

function isUsable(network: Network, address: string): boolean {
  return (
    network.subnet.hosts.includes(address) &&
    network.reservedFor(address) === undefined &&
    // Where a guest may have it, it is given it.
    address !== network.gateway &&
    !network.dhcp?.range.includes(address)
  );
}

function firstFree(network: Network, name: string, taken: ReadonlySet<string>): string | undefined {
  const { hosts } = network.subnet;
  const start = createHash("sha256").update(name).digest().readUInt32BE() % hosts.size;
  for (let step = 0; step < hosts.size; step++) {
    const address = hosts.nth((start + step) % hosts.size);
    if (!taken.has(address) && isUsable(network, address)) {
      return address;
    }
  }
  return undefined;
}
