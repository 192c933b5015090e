import type { NetworkAdapter } from "../lab/network-adapter.js";
import type { VirtualMachine } from "../lab/virtual-machine.js";
import type { Proxmox } from "./proxmox.js";
import type { VmInitialization, VmInitializationDns, VmInitializationIpConfig } from "./resources/vm.js";
import { diskStorage } from "./storage.js";

/** What Proxmox VE tells cloud-init by a drive of its own. It has the machine's name as host name. */
export function cloudInitDrive(proxmox: Proxmox, machine: VirtualMachine): VmInitialization {
  const { cloudInit, adapters, bootDisk } = machine;
  const { user, sshKeys } = cloudInit;
  const keys = sshKeys.length > 0 ? sshKeys : undefined;
  return {
    datastore_id: diskStorage(bootDisk.pool ?? proxmox.storage).datastore_id,
    interface: "ide2",
    // Else the first boot waits for package servers, which a guest without a way out never reaches.
    upgrade: false,
    ip_config: adapters.length > 0 ? adapters.map(ipConfig) : undefined,
    dns: dns(adapters),
    user_account: user === undefined && !keys ? undefined : { username: user, keys },
  };
}

function ipConfig({ network, address }: NetworkAdapter): VmInitializationIpConfig {
  return !network || address === undefined
    ? { ipv4: { address: "dhcp" } }
    : { ipv4: { address: `${address}/${network.subnet.prefix}`, gateway: network.gateway } };
}

/** The name servers are the guest's, not an adapter's: those of all its networks where it has a static address. */
function dns(adapters: readonly NetworkAdapter[]): VmInitializationDns | undefined {
  const networks = adapters.flatMap(({ network, address }) => (network && address !== undefined ? network : []));
  const servers = [...new Set(networks.flatMap(({ nameservers }) => nameservers))];
  const domain = networks.map((network) => network.domain).find((each) => each !== undefined);
  return servers.length > 0 || domain ? { servers: servers.length > 0 ? servers : undefined, domain } : undefined;
}
