import { netmaskFor } from "../../../../../net/ipv4.js";
import { bareMac, readableMac } from "../../address-attributes.js";
import type { DhcpServer } from "../networks.js";
import { type Block, parseBlocks } from "./syntax.js";

/** The netmask, which VirtualBox stores as an option. */
const NETMASK_OPTION = "1";

/** Reads `list dhcpservers`, keyed by VirtualBox's name of the network. A disabled server counts as none. */
export function readDhcpServers(output: string): Map<string, DhcpServer> {
  return new Map(
    parseBlocks(output, "NetworkName")
      .filter((server) => server.value("Enabled") === "Yes")
      .map((server) => [server.value("NetworkName"), readDhcpServer(server)]),
  );
}

function readDhcpServer({ text, value }: Block): DhcpServer {
  // The configurations of groups and single machines follow the global one.
  const [global, ...single] = text.split(/^(?:Groups|Individual Config):/m);
  const lease = /^ *defaultLeaseTime: *(\d+) sec/m.exec(global)?.[1];
  const options = [...global.matchAll(/^ *(\d+)\/legacy: (.*)$/gm)]
    .filter(([, number]) => number !== NETMASK_OPTION)
    .map(([, number, text]) => [number, text]);
  // Addresses assigned to a VM's adapter, rather than to a MAC, are not managed.
  const fixed = single.flatMap((config) => {
    const [, mac, address] = /^ +MAC ([0-9a-f:]{17})\n +Fixed Address: +([\d.]+)$/m.exec(config) ?? [];
    return mac ? [[bareMac(mac), address]] : [];
  });
  return {
    server: value("Dhcpd IP"),
    lower: value("LowerIPAddress"),
    upper: value("UpperIPAddress"),
    ...(lease ? { leaseSeconds: Number(lease) } : {}),
    ...(options.length > 0 ? { options: Object.fromEntries(options) } : {}),
    ...(fixed.length > 0 ? { fixedAddresses: Object.fromEntries(fixed) } : {}),
  };
}

/** Returns the options of `dhcpserver` that change a server or, without `current`, create it. */
export function dhcpArguments(prefixLength: number, wanted: DhcpServer, current?: DhcpServer): string[] {
  const { server, lower, upper, leaseSeconds = 0, options = {}, fixedAddresses = {} } = wanted;
  const { options: currentOptions = {}, fixedAddresses: currentAddresses = {} } = current ?? {};
  const removed = (before: object, after: object) => Object.keys(before).filter((key) => !(key in after));
  const changed = (before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>) =>
    Object.entries(after).filter(([key, value]) => before[key] !== value);
  return [
    ...[`--server-ip=${server}`, `--netmask=${netmaskFor(prefixLength)}`, `--lower-ip=${lower}`, `--upper-ip=${upper}`],
    "--enable",
    ...(leaseSeconds === (current?.leaseSeconds ?? 0) ? [] : [`--default-lease-time=${leaseSeconds}`]),
    ...removed(currentOptions, options).map((number) => `--del-opt=${number}`),
    ...changed(currentOptions, options).flatMap(([number, value]) => [`--set-opt=${number}`, value]),
    // Options after a MAC apply to that machine only.
    ...removed(currentAddresses, fixedAddresses).flatMap((mac) => [
      `--mac-address=${readableMac(mac)}`,
      "--remove-config",
    ]),
    ...changed(currentAddresses, fixedAddresses).flatMap(([mac, address]) => [
      `--mac-address=${readableMac(mac)}`,
      `--fixed-address=${address}`,
    ]),
  ];
}

/** Whether two servers are the same, regardless of the order of options and addresses. */
export function sameDhcpServer(a: DhcpServer | undefined, b: DhcpServer | undefined): boolean {
  return ordered(a) === ordered(b);
}

function ordered(server: DhcpServer | undefined): string | undefined {
  const sorted = (map: object | undefined) => Object.entries(map ?? {}).sort();
  const { server: own, lower, upper, leaseSeconds = 0, options, fixedAddresses } = server ?? {};
  return server && JSON.stringify([own, lower, upper, leaseSeconds, sorted(options), sorted(fixedAddresses)]);
}
