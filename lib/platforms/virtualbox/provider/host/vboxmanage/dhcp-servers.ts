import { netmaskFor } from "../../../../../net/ipv4.js";
import { bareMac, readableMac } from "../../address-attributes.js";
import type { DhcpServer } from "../virtualbox-host.js";
import { type Block, parseBlocks } from "./blocks.js";

/** The netmask, which VirtualBox keeps among the options. */
const NETMASK_OPTION = "1";

/** Reads `list dhcpservers`, by VirtualBox's name of the network. A server that is switched off is as good as none. */
export function readDhcpServers(output: string): Map<string, DhcpServer> {
  return new Map(
    parseBlocks(output, "NetworkName")
      .filter((server) => server.value("Enabled") === "Yes")
      .map((server) => [server.value("NetworkName"), readDhcpServer(server)]),
  );
}

function readDhcpServer({ text, value }: Block): DhcpServer {
  // What is said of groups and single machines comes after what is said of all.
  const [global, ...single] = text.split(/^(?:Groups|Individual Config):/m);
  const lease = /^ *defaultLeaseTime: *(\d+) sec/m.exec(global)?.[1];
  const options = [...global.matchAll(/^ *(\d+)\/legacy: (.*)$/gm)]
    .filter(([, number]) => number !== NETMASK_OPTION)
    .map(([, number, text]) => [number, text]);
  // Those of a VM's adapter, whatever MAC it has, are not managed.
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

/** The options of `dhcpserver` that bring a server from what it is to what is wanted; without `current`, those that make it. */
export function dhcpArguments(prefixLength: number, wanted: DhcpServer, current?: DhcpServer): string[] {
  const { server, lower, upper, leaseSeconds = 0, options = {}, fixedAddresses = {} } = wanted;
  const { options: had = {}, fixedAddresses: fixed = {} } = current ?? {};
  const gone = (before: object, after: object) => Object.keys(before).filter((key) => !(key in after));
  const changed = (before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>) =>
    Object.entries(after).filter(([key, value]) => before[key] !== value);
  return [
    ...[`--server-ip=${server}`, `--netmask=${netmaskFor(prefixLength)}`, `--lower-ip=${lower}`, `--upper-ip=${upper}`],
    "--enable",
    ...(leaseSeconds === (current?.leaseSeconds ?? 0) ? [] : [`--default-lease-time=${leaseSeconds}`]),
    ...gone(had, options).map((number) => `--del-opt=${number}`),
    ...changed(had, options).flatMap(([number, value]) => [`--set-opt=${number}`, value]),
    // What follows a MAC is said of that machine alone.
    ...gone(fixed, fixedAddresses).flatMap((mac) => [`--mac-address=${readableMac(mac)}`, "--remove-config"]),
    ...changed(fixed, fixedAddresses).flatMap(([mac, address]) => [
      `--mac-address=${readableMac(mac)}`,
      `--fixed-address=${address}`,
    ]),
  ];
}

/** Whether VirtualBox has anything to change; the order of options and addresses means nothing. */
export function sameDhcpServer(a: DhcpServer | undefined, b: DhcpServer | undefined): boolean {
  return ordered(a) === ordered(b);
}

function ordered(server: DhcpServer | undefined): string | undefined {
  const sorted = (map: object | undefined) => Object.entries(map ?? {}).sort();
  const { server: own, lower, upper, leaseSeconds = 0, options, fixedAddresses } = server ?? {};
  return server && JSON.stringify([own, lower, upper, leaseSeconds, sorted(options), sorted(fixedAddresses)]);
}
