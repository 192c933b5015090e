export interface PortForward {
  /** The name, which is unique on the adapter or network. */
  readonly name: string;
  readonly protocol: "tcp" | "udp";
  /** The host address to listen on; "" stands for all addresses. */
  readonly hostAddress: string;
  readonly hostPort: number;
  /** The guest's address. "" stands for the one that it was assigned, and is not allowed on a NAT network. */
  readonly guestAddress: string;
  readonly guestPort: number;
}

export interface NatNetworkSpec {
  readonly name: string;
  /** The subnet, with zero host bits: `10.0.2.0/24`. */
  readonly cidr: string;
  readonly dhcp: boolean;
  readonly forwards: readonly PortForward[];
  /** Undefined disables IPv6. */
  readonly ipv6?: NatNetworkIpv6;
  /**
   * Maps loopback addresses of the host to the offsets in the subnet at which guests reach them: with `127.0.0.1` at 2,
   * `10.0.2.2` in `10.0.2.0/24`.
   *
   * VirtualBox removes no mapping. Undefined means not managed; a record contains all of them.
   */
  readonly loopbackMappings?: Readonly<Record<string, number>>;
}

export interface NatNetworkIpv6 {
  /**
   * A prefix of 64 bits, such as `fd17:625c:f037:2::/64`. Undefined leaves the choice to VirtualBox; a record contains
   * it.
   */
  readonly prefix?: string;
  /** Whether the host announces itself as the default route. */
  readonly defaultRoute: boolean;
  readonly forwards: readonly PortForward[];
}

export interface HostOnlyNetworkSpec {
  /** The host's address on the network. */
  readonly address: string;
  readonly prefixLength: number;
  /** Undefined means no DHCP server. */
  readonly dhcp?: DhcpServer;
}

export interface DhcpServer {
  /** The server's address. */
  readonly server: string;
  readonly lower: string;
  readonly upper: string;
  /** The lease time in seconds. Undefined leaves the choice to VirtualBox. */
  readonly leaseSeconds?: number;
  /**
   * The options that it announces, keyed by number (RFC 2132), in VirtualBox's notation: `6` is `10.1.2.1 10.1.2.3`.
   */
  readonly options?: Readonly<Record<string, string>>;
  /** Reserved addresses, keyed by MAC in twelve upper-case digits. */
  readonly fixedAddresses?: Readonly<Record<string, string>>;
}

/**
 * The identity of a host-only network.
 *
 * VirtualBox reuses the name of a removed interface, so a network that somebody else has claimed is not the same
 * network. The claim alone identifies a network whose name was lost in a crash.
 */
export interface HostOnlyNetworkId {
  readonly name?: string;
  readonly claim?: string;
}

export interface HostOnlyNetworkRecord extends HostOnlyNetworkSpec {
  /**
   * The interface, such as `vboxnet0`, or on macOS the network's name, which {@link
   * VirtualBoxHost.createHostOnlyNetwork} chooses.
   */
  readonly name: string;
}

/** The part of a port forward on which VirtualBox listens. */
export type Listener = Pick<PortForward, "protocol" | "hostAddress" | "hostPort">;

/** Why the host does not let a program listen. */
export type ListenProblem = "in use" | "not permitted" | "no such address";

const ANY: ReadonlySet<string> = new Set(["", "0.0.0.0", "::"]);

/**
 * Whether two forwards of the same IP version use the same host port. VirtualBox accepts both, but forwards only the
 * one that starts first.
 */
export function portsConflict(a: Listener, b: Listener): boolean {
  const sameAddress = a.hostAddress === b.hostAddress || [a, b].some(({ hostAddress }) => ANY.has(hostAddress));
  return a.protocol === b.protocol && a.hostPort === b.hostPort && sameAddress;
}

/** Returns text such as `tcp 127.0.0.1:2222`. */
export function formatListener({ protocol, hostAddress, hostPort }: Listener): string {
  const address = hostAddress.includes(":") ? `[${hostAddress}]` : hostAddress;
  return `${protocol} ${address || "*"}:${hostPort}`;
}

/** Returns the forwards of which none of the others has the listener. */
export function forwardsBeyond(forwards: readonly PortForward[], others: readonly PortForward[]): PortForward[] {
  const same = (a: Listener, b: Listener) => formatListener(a) === formatListener(b);
  return forwards.filter((forward) => !others.some((other) => same(forward, other)));
}

/** Returns all forwards of a NAT network. Those of IPv6 listen on IPv6 addresses only. */
export function forwardsOf({ forwards, ipv6 }: NatNetworkSpec): PortForward[] {
  const all = ipv6?.forwards ?? [];
  return [...forwards, ...all.map((each) => ({ ...each, hostAddress: each.hostAddress || "::" }))];
}

/** Returns the problem of a forward for which the host cannot listen, and the remedy. */
export function listenProblem(forward: PortForward, owner: string, problem: ListenProblem) {
  const what = `the port forward "${forward.name}" of ${owner}`;
  const listener = formatListener(forward);
  switch (problem) {
    case "in use":
      return {
        text: `${listener}, for ${what}, is in use on the host`,
        advice:
          "Whoever connects would reach that program. Stop it, or give the port forward another host port. " +
          `On Linux, this command shows the program: ss -lnp 'sport = :${forward.hostPort}'`,
      };
    case "not permitted":
      return {
        text: `The user is not permitted to listen on ${listener}, for ${what}`,
        advice: "Only an administrator can listen on ports below 1024: give the port forward a higher host port.",
      };
    case "no such address":
      return {
        text: `The host does not have the address of ${listener}, for ${what}`,
        advice: "Give an address of the host, such as 127.0.0.1.",
      };
  }
}

export interface HostNetworks {
  readonly nat: readonly NatNetworkSpec[];
  readonly hostOnly: readonly HostOnlyNetworkRecord[];
  /** Internal networks, which exist as long as a machine is attached to them. */
  readonly internal: readonly string[];
}

/** A network interface of the host to which guests can be bridged. */
export interface BridgedInterface {
  readonly name: string;
  /** The IPv4 address, if there is one. */
  readonly address?: string;
  readonly prefixLength?: number;
  /** The MAC in twelve upper-case digits. */
  readonly mac: string;
  readonly up: boolean;
  readonly wireless: boolean;
}
