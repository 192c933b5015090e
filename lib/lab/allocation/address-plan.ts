import { ipv4FromNumber, ipv4ToNumber } from "../../net/ipv4.js";
import type { Guest } from "../guest.js";
import type { NetworkInterface } from "../network-adapter.js";
import type { Network } from "../networks/network.js";
import { pathInLab } from "../scope.js";
import { allocate, type NumberRange } from "./allocator.js";

/** Addresses by the ids of interfaces. */
export type Addresses = ReadonlyMap<string, string>;

/** The source of an interface's address. */
export enum AddressOrigin {
  /** The lab gives the address explicitly. */
  EXPLICIT = "explicit",
  /** The lab assigned the address and keeps it in the lock file. */
  ASSIGNED = "assigned",
  /** A DHCP server leases the address. */
  LEASED = "leased",
  /** Nothing delivers an address to the guest: it has no seed, and the network no DHCP. People configure it. */
  MANUAL = "manual",
  /** No address was left, which a rule rejects. */
  NONE = "none",
}

/** A guest's interface on a network or behind per-machine NAT, as plain data. */
export interface PlannedAddress {
  /** The guest's name. */
  readonly guest: string;
  /** The guest's fully qualified name, if it has a domain. */
  readonly fqdn?: string;
  /** The interface's name in the guest: "eth0", or "eth0.20" for a VLAN of a trunk. */
  readonly interface: string;
  /** The network's path in the lab. Absent behind per-machine NAT. */
  readonly network?: string;
  /** The VLAN ID in the tags of its frames. */
  readonly vlan?: number;
  /** "02:00:5e:00:53:01" */
  readonly mac: string;
  /** The static address with its prefix length: "10.1.2.11/24". Absent if the address is leased. */
  readonly address?: string;
  /** The IPv6 address with its prefix length, if the network has IPv6: "fd00:1::5eff:fe00:5301/64". */
  readonly address6?: string;
  /** The guest's default gateway, if it is on this network. */
  readonly gateway?: string;
  /** The guest's IPv6 default gateway, if it is on this network. */
  readonly gateway6?: string;
  /** The guest's name servers. */
  readonly nameservers: readonly string[];
  readonly origin: AddressOrigin;
}

/** Returns the plan of all guests, by name, each in the order of its interfaces. */
export function addressPlanOf(guests: readonly Guest[]): PlannedAddress[] {
  return [...guests]
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .flatMap((guest) => guest.interfaces.map(planned));
}

function planned(each: NetworkInterface): PlannedAddress {
  const { guest, network, address } = each;
  const isStatic = network !== undefined && address !== undefined;
  return {
    guest: guest.name,
    fqdn: guest.fqdn,
    interface: each.name,
    network: network && pathInLab(network),
    vlan: each.vlanId,
    mac: each.adapter.mac.toString(),
    address: isStatic ? `${address}/${network.subnet.prefix}` : undefined,
    address6: each.address6 && `${each.address6}/${network?.subnet6?.prefix}`,
    gateway: isStatic ? each.gateway : undefined,
    gateway6: each.gateway6,
    nameservers: isStatic ? each.nameservers : [],
    origin: originOf(each),
  };
}

function originOf(each: NetworkInterface): AddressOrigin {
  if (each.explicitAddress !== undefined) return AddressOrigin.EXPLICIT;
  if (needsAddress(each)) return each.address === undefined ? AddressOrigin.NONE : AddressOrigin.ASSIGNED;
  return each.network?.assignsAddresses && !each.network.dhcp ? AddressOrigin.MANUAL : AddressOrigin.LEASED;
}

/** Whether the lab assigns the interface's address: it is neither explicit nor leased, and it reaches the guest. */
export function needsAddress({ explicitAddress, network, guest }: NetworkInterface): boolean {
  return explicitAddress === undefined && network?.assignsAddresses === true && guest.hasNetworkConfiguration;
}

/**
 * Assigns an address to each interface that needs one. The rule `no-free-address` reports interfaces that get none.
 *
 * @param locked the addresses of earlier syntheses
 */
export function assignAddresses(interfaces: readonly NetworkInterface[], locked: Addresses): Addresses {
  const assigned = new Map<string, string>();
  const networks = new Set(interfaces.flatMap(({ network }) => network ?? []));
  for (const network of networks) {
    const attached = interfaces.filter((each) => each.network === network);
    for (const [id, number] of allocateOn(network, attached, locked)) assigned.set(id, ipv4FromNumber(number));
  }
  return assigned;
}

function allocateOn(network: Network, attached: readonly NetworkInterface[], locked: Addresses): Map<string, number> {
  const range = rangeOf(network.subnet.hosts);
  const requests = attached
    .filter(needsAddress)
    .map(({ id, guest }) => ({ id, name: `${guest.lab.node.id}/${id}`, range }));
  const pool = {
    taken: attached.flatMap(({ explicitAddress }) =>
      explicitAddress === undefined ? [] : ipv4ToNumber(explicitAddress),
    ),
    excluded: network.dhcp ? [rangeOf(network.dhcp.range)] : [],
    isUsable: (number: number) => isUsable(network, ipv4FromNumber(number)),
  };
  const lockedHere = requests.flatMap(({ id }): [string, number][] => {
    const address = locked.get(id);
    return address === undefined ? [] : [[id, ipv4ToNumber(address)]];
  });
  return allocate(requests, pool, new Map(lockedHere));
}

function rangeOf({ first, last }: { readonly first: string; readonly last: string }): NumberRange {
  return { first: ipv4ToNumber(first), last: ipv4ToNumber(last) };
}

function isUsable(network: Network, address: string): boolean {
  return (
    network.reservedFor(address) === undefined &&
    // A guest can have the gateway's address on some networks, but only explicitly.
    address !== network.gateway &&
    !network.dhcp?.range.includes(address)
  );
}
