import type { NetworkInterface } from "../../../lab/network-adapter.js";

interface NetworkSettings {
  /** In the order of the interfaces. */
  readonly ip_config?: readonly IpConfig[];
  readonly dns?: { readonly servers?: readonly string[]; readonly domain?: string };
}

interface IpConfig {
  readonly ipv4: { readonly address: string; readonly gateway?: string };
  readonly ipv6?: { readonly address: string; readonly gateway?: string };
}

/** Returns a guest's addresses and name servers, for machines and containers alike. */
export function networkSettings(interfaces: readonly NetworkInterface[]): NetworkSettings {
  return { ip_config: interfaces.length > 0 ? interfaces.map(ipConfig) : undefined, dns: dns(interfaces) };
}

function ipConfig({ network, address, gateway, address6, gateway6 }: NetworkInterface): IpConfig {
  const ipv6 =
    address6 === undefined ? {} : { ipv6: { address: `${address6}/${network?.subnet6?.prefix}`, gateway: gateway6 } };
  return !network || address === undefined
    ? { ipv4: { address: "dhcp" }, ...ipv6 }
    : { ipv4: { address: `${address}/${network.subnet.prefix}`, gateway }, ...ipv6 };
}

/** Name servers belong to the guest, not to an interface: they are those of all networks where it has a static address. */
function dns(interfaces: readonly NetworkInterface[]): NetworkSettings["dns"] {
  const statics = interfaces.filter(({ network, address }) => network && address !== undefined);
  const servers = [...new Set(statics.flatMap(({ nameservers }) => nameservers))];
  const domain = statics.map(({ network }) => network?.domain).find((each) => each !== undefined);
  return servers.length > 0 || domain ? { servers: servers.length > 0 ? servers : undefined, domain } : undefined;
}
