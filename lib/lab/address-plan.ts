import { createHash } from "node:crypto";
import type { NetworkInterface } from "./network-interface.js";
import type { Network } from "./networks/network.js";

/** Addresses by the ids of interfaces. */
export type Addresses = ReadonlyMap<string, string>;

/** Whether the interface's address is ours to assign: neither given, nor a DHCP server's business. */
export function wantsAddress({ givenAddress, network }: NetworkInterface): boolean {
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
    for (const each of onIt.filter(wantsAddress)) {
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
