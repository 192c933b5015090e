import { LabError } from "../../lab-error.js";
import { lastLine, quoted } from "../../probes/shell.js";
import type { RunningGuest } from "../running-guest.js";
import { familyOf, type GuestInterface } from "./interfaces.js";

/** The network of a guest as it is. */
export interface GuestFacts {
  /** The addresses, each with its prefix length, by interface. Addresses of the link alone are left out. */
  readonly interfaces: readonly {
    readonly name: string;
    readonly mac: string;
    readonly vlanId?: number;
    readonly addresses: readonly string[];
  }[];
  /** The default routes of both versions of IP: the gateways with the names of their interfaces. */
  readonly defaultRoutes: readonly { readonly gateway: string; readonly interface: string }[];
  /** The name servers, except for the guest's own resolver. */
  readonly nameservers: readonly string[];
}

const SCRIPT = `ip -j -d address
echo
ip -j -4 route show default
echo
ip -j -6 route show default
echo
cat /run/systemd/resolve/resolv.conf 2>/dev/null || cat /etc/resolv.conf`;

interface IpAddress {
  readonly ifname: string;
  readonly address?: string;
  readonly linkinfo?: { readonly info_kind?: string; readonly info_data?: { readonly id?: number } };
  readonly addr_info?: readonly { readonly local: string; readonly prefixlen: number; readonly scope: string }[];
}

interface IpRoute {
  readonly gateway?: string;
  readonly dev: string;
}

/** Reads the facts about a guest. @throws {LabError} The guest does not answer, or has no `ip` program. */
export async function readFacts(guest: RunningGuest): Promise<GuestFacts> {
  const { stdout, stderr } = await guest.execute(SCRIPT, 60);
  try {
    return factsIn(stdout);
  } catch {
    throw new LabError(`${guest.name}: its addresses cannot be read: ${lastLine(stderr || stdout)}`);
  }
}

/** @throws The output is another one. */
export function factsIn(output: string): GuestFacts {
  const [addresses = "", routes = "", routes6 = "", ...resolver] = output.split("\n").filter((line) => line !== "");
  const links: readonly IpAddress[] = JSON.parse(addresses);
  return {
    interfaces: links.map(({ ifname, address = "", linkinfo, addr_info = [] }) => ({
      name: quoted(String(ifname)),
      mac: quoted(String(address)),
      ...(linkinfo?.info_kind === "vlan" && { vlanId: Number(linkinfo.info_data?.id) }),
      addresses: addr_info.flatMap(({ local, prefixlen, scope }) =>
        scope === "link" ? [] : quoted(`${local}/${prefixlen}`),
      ),
    })),
    defaultRoutes: [routes, routes6].flatMap((text) =>
      (JSON.parse(text) as readonly IpRoute[]).flatMap(({ gateway, dev }) =>
        gateway === undefined ? [] : [{ gateway: quoted(String(gateway)), interface: quoted(String(dev)) }],
      ),
    ),
    nameservers: resolver.flatMap((line) => /^nameserver (?!127\.)([\d.]+)$/.exec(line)?.[1] ?? []),
  };
}

/** Returns the addresses, with their prefix lengths, of the interface that a seed configures. */
export function addressesAt({ interfaces }: GuestFacts, { mac, vlanId, family }: GuestInterface): readonly string[] {
  const found = interfaces.find((each) => each.mac === mac && each.vlanId === vlanId);
  return (found?.addresses ?? []).filter((address) => familyOf(address) === family);
}
