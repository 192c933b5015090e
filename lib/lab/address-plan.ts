import { createHash } from "node:crypto";
import type { NetworkAdapter } from "./network-adapter.js";
import type { Network } from "./networks/network.js";

/** Addresses by adapter id. */
export type Addresses = ReadonlyMap<string, string>;

/** Whether the adapter's address is ours to assign: neither given, nor a DHCP server's business. */
export function wantsAddress(adapter: NetworkAdapter): boolean {
  return adapter.givenAddress === undefined && adapter.network?.assignsAddresses === true;
}

/**
 * Assigns an address to each adapter that wants one. An address in the lock stays, whatever else changes. A new adapter starts at the
 * position that the hash of its names says, and takes the first free address from there. An adapter that finds none is left out; the
 * rule `no-free-address` reports it.
 *
 * @param locked what earlier syntheses assigned
 */
export function assignAddresses(adapters: readonly NetworkAdapter[], locked: Addresses): Addresses {
  const assigned = new Map<string, string>();
  const networks = new Set(adapters.flatMap(({ network }) => network ?? []));
  for (const network of networks) {
    const onIt = adapters.filter((adapter) => adapter.network === network);
    const taken = new Set(onIt.flatMap(({ givenAddress }) => givenAddress ?? []));
    const assign = (adapter: NetworkAdapter, address: string) => {
      assigned.set(adapter.id, address);
      taken.add(address);
    };

    const fresh: NetworkAdapter[] = [];
    for (const adapter of onIt.filter(wantsAddress)) {
      const address = locked.get(adapter.id);
      if (address !== undefined && isUsable(network, address)) {
        assign(adapter, address);
      } else {
        fresh.push(adapter);
      }
    }
    // By id, so that the order in which a program makes its guests does not matter.
    for (const adapter of fresh.sort((a, b) => (a.id < b.id ? -1 : 1))) {
      const address = firstFree(network, `${adapter.guest.lab.node.id}/${adapter.id}`, taken);
      if (address !== undefined) {
        assign(adapter, address);
      }
    }
  }
  return assigned;
}

function isUsable(network: Network, address: string): boolean {
  return (
    network.subnet.hosts.includes(address) &&
    network.reservedFor(address) === undefined &&
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
