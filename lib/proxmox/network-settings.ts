import type { NetworkAdapter } from "../lab/network-adapter.js";

interface NetworkSettings {
  /** In the adapters' order. */
  readonly ip_config?: readonly IpConfig[];
  readonly dns?: { readonly servers?: readonly string[]; readonly domain?: string };
}

interface IpConfig {
  readonly ipv4: { readonly address: string; readonly gateway?: string };
}

/** What a guest is told of its networks, be it a machine or a container. */
export function networkSettings(adapters: readonly NetworkAdapter[]): NetworkSettings {
  return { ip_config: adapters.length > 0 ? adapters.map(ipConfig) : undefined, dns: dns(adapters) };
}

function ipConfig({ network, address }: NetworkAdapter): IpConfig {
  return !network || address === undefined
    ? { ipv4: { address: "dhcp" } }
    : { ipv4: { address: `${address}/${network.subnet.prefix}`, gateway: network.gateway } };
}

/** The name servers are the guest's, not an adapter's: those of all its networks where it has a static address. */
function dns(adapters: readonly NetworkAdapter[]): NetworkSettings["dns"] {
  const networks = adapters.flatMap(({ network, address }) => (network && address !== undefined ? network : []));
  const servers = [...new Set(networks.flatMap(({ nameservers }) => nameservers))];
  const domain = networks.map((network) => network.domain).find((each) => each !== undefined);
  return servers.length > 0 || domain ? { servers: servers.length > 0 ? servers : undefined, domain } : undefined;
}
