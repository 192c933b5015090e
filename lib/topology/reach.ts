import { Address4, Address6 } from "ip-address";
import { isHostName } from "../net/host-name.js";
import { NetworkCategory } from "../net/network-category.js";
import {
  type Adapter,
  describeForward,
  forwardsTo,
  type Guest,
  type Hypervisor,
  leasedFrom,
  networkOf,
  type Topology,
} from "./topology.js";

/** How ssh gets to a guest from the machine that runs Labvisor. */
export interface SshRoute {
  /** Where it connects to: an address, as it is seen from where it connects. */
  readonly address: string;
  /** @default 22 */
  readonly port?: number;
  /** Where it goes through. @default - nowhere: the address is there for this machine */
  readonly through?: Jump;
}

/** A guest of the lab, or a destination of ssh, such as `user@host`. */
export type Jump = { readonly guest: Guest } | { readonly destination: string };

const SSH = 22;

/** The categories of networks in which the host reaches guests, the nearest first. */
const REACHABLE: readonly NetworkCategory[] = [NetworkCategory.HOST, NetworkCategory.LAN];

/** How ssh gets to the guest: by itself, else through another guest, else through the hypervisor's host where that is another machine. */
export function wayTo(topology: Topology, guest: Guest): SshRoute | undefined {
  return sshRoutes(topology).get(guest.id);
}

/** The ways to all guests that have one, by the guests' ids. A guest whose name is no host name has none: ssh cannot call it. */
export function sshRoutes(topology: Topology): ReadonlyMap<string, SshRoute> {
  const ways = new Map<string, SshRoute>();
  const settle = (find: (guest: Guest, hypervisor: Hypervisor | undefined) => SshRoute | undefined): boolean => {
    const found = topology.guests
      .filter(({ id, name }) => !ways.has(id) && isHostName(name))
      .flatMap((guest) => {
        const way = find(
          guest,
          topology.hypervisors.find(({ id }) => id === guest.hypervisor),
        );
        return way ? [[guest.id, way] as const] : [];
      });
    for (const [id, way] of found) ways.set(id, way);
    return found.length > 0;
  };
  // One guest further at a time, so that each way is the shortest.
  const throughGuests = () => {
    while (settle((guest) => wayThroughGuest(topology, guest, ways)));
  };
  settle((guest, hypervisor) => wayFromHere(topology, guest, hypervisor));
  throughGuests();
  settle((guest, hypervisor) => wayThroughHost(topology, guest, hypervisor));
  throughGuests();
  return ways;
}

function wayFromHere(topology: Topology, guest: Guest, hypervisor: Hypervisor | undefined): SshRoute | undefined {
  const remote = hypervisor?.ssh !== undefined;
  const [address] = addressesOn(topology, guest, remote ? [NetworkCategory.LAN] : REACHABLE);
  if (address !== undefined) return { address };
  return remote ? undefined : forwardToSsh(topology, guest);
}

function wayThroughHost(topology: Topology, guest: Guest, hypervisor: Hypervisor | undefined): SshRoute | undefined {
  if (hypervisor?.ssh === undefined) return undefined;
  const through = { destination: hypervisor.ssh };
  const [address] = addressesOn(
    topology,
    guest,
    hypervisor.entersNats ? [...REACHABLE, NetworkCategory.NAT] : REACHABLE,
  );
  const way = address === undefined ? forwardToSsh(topology, guest) : { address };
  return way && { ...way, through };
}

function wayThroughGuest(topology: Topology, guest: Guest, ways: ReadonlyMap<string, SshRoute>): SshRoute | undefined {
  for (const adapter of adaptersOf(topology, guest)) {
    const [address] = adapter.network === undefined ? [] : addressesOf(adapter);
    if (address === undefined) continue;
    const there = topology.adapters.find((each) => each.network === adapter.network && isWay(each, ways));
    const other = topology.guests.find(({ id }) => id === there?.guest);
    if (other) return { address, through: { guest: other } };
  }
  return undefined;
}

function isWay({ guest, unplugged }: Adapter, ways: ReadonlyMap<string, SshRoute>): boolean {
  return !unplugged && ways.has(guest);
}

function forwardToSsh(topology: Topology, guest: Guest): SshRoute | undefined {
  return forwardedTo(topology, adaptersOf(topology, guest), SSH);
}

/** Where a TCP port of the hypervisor's host leads to that port of these adapters' guest. */
export function forwardedTo(
  topology: Topology,
  adapters: readonly Adapter[],
  port: number,
): { readonly address: string; readonly port?: number } | undefined {
  const forward = adapters
    .flatMap((adapter) => forwardsTo(topology, adapter))
    .find(({ protocol, guestPort, hostPort }) => protocol === "tcp" && guestPort === port && (hostPort ?? 0) > 0);
  if (!forward) return undefined;
  const everywhere = ["", "0.0.0.0"].includes(forward.hostAddress);
  const address = everywhere ? "127.0.0.1" : forward.hostAddress;
  return isAddress(address) ? { address, port: forward.hostPort } : undefined;
}

/** The addresses by which another guest reaches a guest on the networks that both are on, in the order of the guest's adapters. */
export function addressesFor(topology: Topology, other: Guest, guest: Guest): string[] {
  const networks = new Set(adaptersOf(topology, other).flatMap(({ network }) => network ?? []));
  return adaptersOf(topology, guest)
    .filter(({ network }) => network !== undefined && networks.has(network))
    .flatMap(addressesOf);
}

/** The addresses by which the hypervisor's host reaches a guest: those of one network, IPv4 first. */
export function addressesForHost(topology: Topology, guest: Guest): string[] {
  return addressesOn(topology, guest, REACHABLE);
}

function addressesOn(topology: Topology, guest: Guest, categories: readonly NetworkCategory[]): string[] {
  const adapters = adaptersOf(topology, guest);
  const found = categories
    .flatMap((category) => adapters.filter((adapter) => networkOf(topology, adapter)?.category === category))
    .map(addressesOf)
    .find((addresses) => addresses.length > 0);
  return found ?? [];
}

/** Why a guest has no address by which its host reaches it, and what leads to it all the same. Each on one line. */
export function whyNoAddress(topology: Topology, guest: Guest): string[] {
  const adapters = adaptersOf(topology, guest);
  const leases = adapters.flatMap((adapter) => {
    const network = leasedFrom(topology, adapter);
    if (!network) return [];
    const reach = REACHABLE.includes(network.category) ? "" : ", which the host cannot reach";
    return `address by DHCP from ${oneLine(network.name)} (${oneLine(network.dhcpRange ?? network.cidr ?? "?")})${reach}`;
  });
  const forwards = adapters.flatMap((adapter) => forwardsTo(topology, adapter));
  return [
    ...(leases.length > 0 ? leases : ["no address that the host can reach"]),
    ...forwards.map((forward) => oneLine(`${forward.name} ${describeForward(forward)}`)),
  ];
}

/** Those that have a cable. */
function adaptersOf(topology: Topology, guest: Guest): Adapter[] {
  return topology.adapters.filter((adapter) => adapter.guest === guest.id && !adapter.unplugged);
}

function addressesOf({ address, address6 }: Adapter): string[] {
  return [address ?? "", address6 ?? ""].filter(isAddress);
}

function isAddress(text: string): boolean {
  return Address4.isValid(text) || Address6.isValid(text);
}

/** Within a comment: a line break would end it. */
function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, " ");
}
