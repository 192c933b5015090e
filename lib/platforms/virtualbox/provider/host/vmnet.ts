import { nextIpv4 } from "../../../../net/ipv4.js";
import { Subnet } from "../../../../net/subnet.js";
import type { DhcpServer, HostOnlyNetworkSpec } from "./virtualbox-host.js";

export interface VmnetProblem {
  /** The part of the specification that it is about. */
  readonly part: "address" | keyof DhcpServer;
  readonly text: string;
  readonly advice: string;
}

const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map((range) => Subnet.parse(range));

/**
 * What a host-only network on macOS cannot be. There it is the system's vmnet, which is told a mask and a range alone: the host has the first address
 * of that, and the others are handed out (`vmnet_start_address_key` in macOS's vmnet.h).
 */
export function vmnetProblems({ address, dhcp }: HostOnlyNetworkSpec): VmnetProblem[] {
  const problems: VmnetProblem[] = [];
  if (!PRIVATE.some((range) => range.contains(address)))
    problems.push({
      part: "address",
      text: `On macOS a host-only network has private addresses (RFC 1918), and ${address} is none`,
      advice: `Take a subnet of ${PRIVATE.join(", ")}.`,
    });
  if (!dhcp) return problems;
  if (dhcp.server !== address)
    problems.push({
      part: "server",
      text: `On macOS the host hands out addresses itself, so the DHCP server has the host's address, ${address}, not ${dhcp.server}`,
      advice: "Give the host's address, or leave dhcp out.",
    });
  const first = nextIpv4(address);
  if (dhcp.lower !== first)
    problems.push({
      part: "lower",
      text: `On macOS the addresses that are handed out follow the host's own: they begin with ${first}, not ${dhcp.lower}`,
      advice: `Give ${first}, or the host another address (host_address), or leave dhcp out.`,
    });
  const others = { leaseSeconds: dhcp.leaseSeconds, options: dhcp.options, fixedAddresses: dhcp.fixedAddresses };
  for (const [part, what] of Object.entries(UNTOLD))
    if (others[part as keyof typeof others] !== undefined)
      problems.push({
        part: part as keyof typeof others,
        text: `On macOS VirtualBox cannot tell the DHCP server ${what}`,
        advice: "Leave it out; guests can have it from their own settings.",
      });
  return problems;
}

const UNTOLD = {
  leaseSeconds: "how long it lends an address",
  options: "of DNS servers, a domain or other options",
  fixedAddresses: "of addresses that belong to one machine",
} as const;
