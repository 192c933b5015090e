export interface PortForward {
  /** Unique on the adapter or network. */
  readonly name: string;
  readonly protocol: "tcp" | "udp";
  /** "" is every address of the host. */
  readonly hostAddress: string;
  readonly hostPort: number;
  /** "" is the guest's own; must be given on a NAT network. */
  readonly guestAddress: string;
  readonly guestPort: number;
}

export interface NatNetworkSpec {
  readonly name: string;
  /** `10.0.2.0/24`: the host bits are zero. */
  readonly cidr: string;
  readonly dhcp: boolean;
  readonly forwards: readonly PortForward[];
  /** Undefined: off. */
  readonly ipv6?: NatNetworkIpv6;
  /**
   * From a loopback address of the host to the place in the subnet at which guests find it: `127.0.0.1` at 2 of `10.0.2.0/24` is `10.0.2.2`. VirtualBox
   * removes none. Undefined: not managed; a record has them all.
   */
  readonly loopbackMappings?: Readonly<Record<string, number>>;
}

export interface NatNetworkIpv6 {
  /** Of 64 bits: `fd17:625c:f037:2::/64`. Undefined: VirtualBox's choice; a record has it. */
  readonly prefix?: string;
  /** Whether guests are told that the host leads to the outside. */
  readonly defaultRoute: boolean;
  readonly forwards: readonly PortForward[];
}

export interface HostOnlyNetworkSpec {
  /** The host's own address on the network. */
  readonly address: string;
  readonly prefixLength: number;
  /** Undefined: no DHCP server. */
  readonly dhcp?: DhcpServer;
}

export interface DhcpServer {
  /** The server's own address. */
  readonly server: string;
  readonly lower: string;
  readonly upper: string;
  /** How long an address is lent, in seconds. Undefined: VirtualBox's choice. */
  readonly leaseSeconds?: number;
  /** What it tells the guests, by the option's number (RFC 2132), as VirtualBox writes it: `6` is `10.1.2.1 10.1.2.3`. Undefined: nothing. */
  readonly options?: Readonly<Record<string, string>>;
  /** Addresses by MAC, twelve upper-case digits. Undefined: none. */
  readonly fixedAddresses?: Readonly<Record<string, string>>;
}

/**
 * Which host-only network is meant. VirtualBox gives the name of an interface that was removed to the next one that is made, so a name that
 * somebody else has claimed is not the one meant; the claim alone finds one whose name a crash kept from us.
 */
export interface HostOnlyNetworkId {
  readonly name?: string;
  readonly claim?: string;
}

export interface HostOnlyNetworkRecord extends HostOnlyNetworkSpec {
  /** `vboxnet0`, ...; on macOS the network's, which {@link VirtualBoxHost.createHostOnlyNetwork} makes up. */
  readonly name: string;
}

const ANY: ReadonlySet<string> = new Set(["", "0.0.0.0"]);

/** Whether both, of IPv4, want the same port of the host. VirtualBox lets them, and then forwards only the first that starts. */
export function portsConflict(a: PortForward, b: PortForward): boolean {
  const oneAddress = a.hostAddress === b.hostAddress || [a, b].some(({ hostAddress }) => ANY.has(hostAddress));
  return a.protocol === b.protocol && a.hostPort === b.hostPort && oneAddress;
}

/** `tcp 127.0.0.1:2222` */
export function formatListener({ protocol, hostAddress, hostPort }: PortForward): string {
  return `${protocol} ${hostAddress || "*"}:${hostPort}`;
}

export interface HostNetworks {
  readonly nat: readonly NatNetworkSpec[];
  readonly hostOnly: readonly HostOnlyNetworkRecord[];
  /** Internal networks are there while a machine names them. */
  readonly internal: readonly string[];
}

/** A network interface of the host that guests can be bridged to. */
export interface BridgedInterface {
  readonly name: string;
  /** IPv4; absent where it has none. */
  readonly address?: string;
  readonly prefixLength?: number;
  /** Twelve upper-case digits. */
  readonly mac: string;
  readonly up: boolean;
  readonly wireless: boolean;
}
