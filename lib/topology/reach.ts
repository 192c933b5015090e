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

/** The route by which ssh reaches a guest from the machine that runs Labvisor. */
export interface SshRoute {
  /** The address to connect to, as seen from this machine or the jump host. */
  readonly address: string;
  /** @default 22 */
  readonly port?: number;
  /** The jump host. @default - none: this machine reaches the address */
  readonly through?: Jump;
}

/** A jump host: a guest of the lab, or a destination of ssh, such as `user@host`. */
export type Jump = { readonly guest: Guest } | { readonly destination: string };

const SSH = 22;

/** The categories of networks on which the host reaches guests, in order of preference. */
const REACHABLE: readonly NetworkCategory[] = [NetworkCategory.HOST, NetworkCategory.LAN];

/**
 * Returns the route by which ssh reaches a guest.
 *
 * A direct route is preferred, then one through another guest, then one through the hypervisor's host.
 */
export function sshRouteTo(topology: Topology, guest: Guest): SshRoute | undefined {
  return sshRoutes(topology).get(guest.id);
}

/** Returns the routes to all reachable guests, keyed by their ids. Guests whose names are not host names have none. */
export function sshRoutes(topology: Topology): ReadonlyMap<string, SshRoute> {
  const routes = new Map<string, SshRoute>();
  const settle = (find: (guest: Guest, hypervisor: Hypervisor | undefined) => SshRoute | undefined): boolean => {
    const found = topology.guests
      .filter(({ id, name }) => !routes.has(id) && isHostName(name))
      .flatMap((guest) => {
        const route = find(
          guest,
          topology.hypervisors.find(({ id }) => id === guest.hypervisor),
        );
        return route ? [[guest.id, route] as const] : [];
      });
    for (const [id, route] of found) routes.set(id, route);
    return found.length > 0;
  };
  // One more hop in each round, so that each route is the shortest.
  const throughGuests = () => {
    while (settle((guest) => routeThroughGuest(topology, guest, routes)));
  };
  settle((guest, hypervisor) => directRoute(topology, guest, hypervisor));
  throughGuests();
  settle((guest, hypervisor) => routeThroughHost(topology, guest, hypervisor));
  throughGuests();
  return routes;
}

function directRoute(topology: Topology, guest: Guest, hypervisor: Hypervisor | undefined): SshRoute | undefined {
  const remote = hypervisor?.ssh !== undefined;
  const [address] = addressesOn(topology, guest, remote ? [NetworkCategory.LAN] : REACHABLE);
  if (address !== undefined) return { address };
  return remote ? undefined : forwardToSsh(topology, guest);
}

function routeThroughHost(topology: Topology, guest: Guest, hypervisor: Hypervisor | undefined): SshRoute | undefined {
  if (hypervisor?.ssh === undefined) return undefined;
  const through = { destination: hypervisor.ssh };
  const [address] = addressesForHost(topology, guest);
  const route = address === undefined ? forwardToSsh(topology, guest) : { address };
  return route && { ...route, through };
}

function routeThroughGuest(
  topology: Topology,
  guest: Guest,
  routes: ReadonlyMap<string, SshRoute>,
): SshRoute | undefined {
  for (const adapter of adaptersOf(topology, guest)) {
    const [address] = adapter.network === undefined ? [] : addressesOf(adapter);
    if (address === undefined) continue;
    const there = topology.adapters.find((each) => each.network === adapter.network && hasRoute(each, routes));
    const other = topology.guests.find(({ id }) => id === there?.guest);
    if (other) return { address, through: { guest: other } };
  }
  return undefined;
}

function hasRoute({ guest, unplugged }: Adapter, routes: ReadonlyMap<string, SshRoute>): boolean {
  return !unplugged && routes.has(guest);
}

function forwardToSsh(topology: Topology, guest: Guest): SshRoute | undefined {
  return forwardedTo(topology, adaptersOf(topology, guest), SSH);
}

/** Returns the address and port on the hypervisor's host that are forwarded to this port of the adapters' guest. */
export function forwardedTo(
  topology: Topology,
  adapters: readonly Adapter[],
  port: number,
  protocol = "tcp",
): { readonly address: string; readonly port?: number } | undefined {
  const forward = adapters
    .flatMap((adapter) => forwardsTo(topology, adapter))
    .find((each) => each.protocol === protocol && each.guestPort === port && (each.hostPort ?? 0) > 0);
  if (!forward) return undefined;
  const everywhere = ["", "0.0.0.0"].includes(forward.hostAddress);
  const address = everywhere ? "127.0.0.1" : forward.hostAddress;
  return isAddress(address) ? { address, port: forward.hostPort } : undefined;
}

/**
 * Returns the addresses at which another guest reaches a guest on their common networks, in the order of the adapters.
 */
export function addressesFor(topology: Topology, other: Guest, guest: Guest): string[] {
  const networks = new Set(adaptersOf(topology, other).flatMap(({ network }) => network ?? []));
  return adaptersOf(topology, guest)
    .filter(({ network }) => network !== undefined && networks.has(network))
    .flatMap(addressesOf);
}

/** Returns the addresses at which the hypervisor's host reaches a guest: those on one network, IPv4 first. */
export function addressesForHost(topology: Topology, guest: Guest): string[] {
  return addressesOn(topology, guest, reachableFromHost(topology, guest));
}

/** Returns the categories of networks on which a guest's hypervisor's host reaches it, in order of preference. */
function reachableFromHost({ hypervisors }: Topology, guest: Guest): readonly NetworkCategory[] {
  const entersNats = hypervisors.some(({ id, entersNats }) => id === guest.hypervisor && entersNats);
  return entersNats ? [...REACHABLE, NetworkCategory.NAT] : REACHABLE;
}

function addressesOn(topology: Topology, guest: Guest, categories: readonly NetworkCategory[]): string[] {
  const adapters = adaptersOf(topology, guest);
  const found = categories
    .flatMap((category) => adapters.filter((adapter) => networkOf(topology, adapter)?.category === category))
    .map(addressesOf)
    .find((addresses) => addresses.length > 0);
  return found ?? [];
}

/** Returns the reasons why the host reaches a guest at no address, and its port forwards, each on one line. */
export function whyNoAddress(topology: Topology, guest: Guest): string[] {
  const adapters = adaptersOf(topology, guest);
  const leases = adapters.flatMap((adapter) => {
    const network = leasedFrom(topology, adapter);
    if (!network) return [];
    const reach = reachableFromHost(topology, guest).includes(network.category) ? "" : ", which the host cannot reach";
    return (
      `address by DHCP from ${oneLine(network.name)} ` +
      `(${oneLine(network.dhcpRange ?? network.cidr ?? "?")})${reach}`
    );
  });
  const forwards = adapters.flatMap((adapter) => forwardsTo(topology, adapter));
  return [
    ...(leases.length > 0 ? leases : ["no address that the host can reach"]),
    ...forwards.map((forward) => oneLine(`${forward.name} ${describeForward(forward)}`)),
  ];
}

/** Returns a guest's adapters, except for unplugged ones. */
function adaptersOf(topology: Topology, guest: Guest): Adapter[] {
  return topology.adapters.filter((adapter) => adapter.guest === guest.id && !adapter.unplugged);
}

function addressesOf({ address, address6 }: Adapter): string[] {
  return [address ?? "", address6 ?? ""].filter(isAddress);
}

function isAddress(text: string): boolean {
  return Address4.isValid(text) || Address6.isValid(text);
}

/** Removes line breaks, which would end a comment. */
function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, " ");
}
