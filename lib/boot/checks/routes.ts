import type { Network } from "../../topology/topology.js";
import type { GuestInterface } from "./interfaces.js";

/** A guest in the lab's network, with the addresses of one version of IP that it has. */
export interface Station {
  readonly name: string;
  readonly interfaces: readonly (GuestInterface & {
    /** The address without its prefix length. Absent if it has none. */
    readonly actual?: string;
  })[];
  readonly forwards: boolean;
}

/** The default gateway of a station: another station, the outside, or something that is not known. */
type NextHop = Station | "outside" | "unknown" | undefined;

/** A path of packets: their destination, and the stations that forward them, in order. */
export interface Path {
  readonly address: string;
  readonly routers: readonly string[];
}

/** The lab's own expectation of whether one station reaches another. */
export type Expected =
  | ({ readonly reachable: true } & Path)
  | { readonly reachable: false; readonly addresses: readonly string[] };

/** The paths that packets take through a lab, according to its subnets, gateways, and forwarding guests. */
export class Routes {
  constructor(private readonly stations: readonly Station[]) {}

  /**
   * Returns the expectation for packets between two stations, or undefined if the lab alone does not decide: a firewall
   * or a translation of addresses may.
   */
  between(from: Station, to: Station): Expected | undefined {
    const there = this.path(from, to);
    if (there === "unknown") return undefined;
    if (there !== undefined) {
      const back = this.path(to, from);
      return back === undefined || back === "unknown" ? undefined : { reachable: true, ...there };
    }
    const addresses = to.interfaces.flatMap(({ actual, network }) => (network && actual !== undefined ? [actual] : []));
    return addresses.length > 0 ? { reachable: false, addresses } : undefined;
  }

  /** Returns the path to the gateway of a NAT, or undefined if a station has none. */
  outsideOf(station: Station, routers: readonly string[] = []): Path | undefined {
    const next = this.nextHop(station);
    if (next === "outside") {
      const address = outsideGateway(station);
      return address === undefined ? undefined : { address, routers };
    }
    if (next === undefined || next === "unknown" || routers.includes(next.name) || !next.forwards) return undefined;
    return this.outsideOf(next, [...routers, next.name]);
  }

  private path(from: Station, to: Station, routers: readonly string[] = []): Path | "unknown" | undefined {
    const address = addressOnSharedNetwork(from, to);
    if (address !== undefined) return { address, routers };
    const next = this.nextHop(from);
    if (next === "unknown") return "unknown";
    // A NAT of the platform's also leads to the host's own networks.
    if (next === "outside") return to.interfaces.some(isOnHost) ? "unknown" : undefined;
    if (next === undefined || routers.includes(next.name)) return undefined;
    return next.forwards ? this.path(next, to, [...routers, next.name]) : undefined;
  }

  private nextHop({ interfaces }: Station): NextHop {
    const uplink = interfaces.find(({ gateway }) => gateway !== undefined) ?? interfaces.find(isNat);
    if (!uplink) return undefined;
    const { gateway, network } = uplink;
    const router = this.stations.find((station) =>
      station.interfaces.some((each) => each.actual === gateway && each.network === network && network !== undefined),
    );
    return router ?? (isNat(uplink) ? "outside" : "unknown");
  }
}

const NAT_GATEWAY = "10.0.2.2";

function outsideGateway({ interfaces }: Station): string | undefined {
  const uplink = interfaces.find(({ gateway, network }) => gateway !== undefined && isNatNetwork(network));
  return uplink?.gateway ?? (interfaces.some(({ network }) => network === undefined) ? NAT_GATEWAY : undefined);
}

function isNat({ network }: GuestInterface): boolean {
  return network === undefined || isNatNetwork(network);
}

function isNatNetwork(network: Network | undefined): boolean {
  return network?.category === "nat" || network?.category === "lan";
}

function isOnHost({ network }: GuestInterface): boolean {
  return network?.category === "host" || network?.category === "lan";
}

function addressOnSharedNetwork(from: Station, to: Station): string | undefined {
  const networks = new Set(from.interfaces.flatMap(({ network }) => (network ? network.id : [])));
  return to.interfaces.find(({ network, actual }) => network && networks.has(network.id) && actual !== undefined)
    ?.actual;
}
