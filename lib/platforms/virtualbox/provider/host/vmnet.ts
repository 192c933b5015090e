import { nextIpv4 } from "../../../../net/ipv4.js";
import { Subnet } from "../../../../net/subnet.js";
import type { DhcpServer, HostOnlyNetworkSpec } from "./networks.js";

export interface VmnetProblem {
  /** The part of the specification that is invalid. */
  readonly part: "address" | keyof DhcpServer;
  readonly text: string;
  readonly advice: string;
}

const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map((range) => Subnet.parse(range));

/**
 * Returns the features of a host-only network that macOS does not support.
 *
 * On macOS, vmnet provides the network, and receives only a mask and a range: the host has the first address of the
 * range, and the others are leased (`vmnet_start_address_key` in macOS's vmnet.h).
 */
export function vmnetProblems({ address, dhcp }: HostOnlyNetworkSpec): VmnetProblem[] {
  const problems: VmnetProblem[] = [];
  if (!PRIVATE.some((range) => range.contains(address)))
    problems.push({
      part: "address",
      text: `On macOS, a host-only network requires private addresses (RFC 1918), but the host's is ${address}`,
      advice: `Use a subnet of ${PRIVATE.join(", ")}.`,
    });
  if (!dhcp) return problems;
  if (dhcp.server !== address)
    problems.push({
      part: "server",
      text: `On macOS, the host itself is the DHCP server, whose address must be ${address}, not ${dhcp.server}`,
      advice: "Give the host's address, or remove dhcp.",
    });
  const first = nextIpv4(address);
  if (dhcp.lower !== first)
    problems.push({
      part: "lower",
      text: `On macOS, the DHCP range follows the host's address: it must begin with ${first}, not ${dhcp.lower}`,
      advice: `Give ${first}, change host_address, or remove dhcp.`,
    });
  const others = { leaseSeconds: dhcp.leaseSeconds, options: dhcp.options, fixedAddresses: dhcp.fixedAddresses };
  for (const [part, what] of Object.entries(UNSUPPORTED))
    if (others[part as keyof typeof others] !== undefined)
      problems.push({
        part: part as keyof typeof others,
        text: `On macOS, VirtualBox cannot configure ${what} of the DHCP server`,
        advice: "Remove it, and configure the guests instead.",
      });
  return problems;
}

const UNSUPPORTED = {
  leaseSeconds: "the lease time",
  options: "DNS servers, the domain, or other options",
  fixedAddresses: "fixed addresses",
} as const;
