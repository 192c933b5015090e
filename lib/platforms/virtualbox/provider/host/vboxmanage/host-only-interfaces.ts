import { netmaskFor } from "../../../../../net/ipv4.js";
import type { HostOnlyNetworkRecord, HostOnlyNetworkSpec } from "../networks.js";
import { addressNotAllowed } from "../refusals.js";
import { VirtualBoxError } from "../virtualbox-error.js";
import { dhcpArguments, readDhcpServers, sameDhcpServer } from "./dhcp-servers.js";
import { ignoring } from "./errors.js";
import { parseBlocks, readPrefixLength } from "./syntax.js";
import type { VBoxManage } from "./vboxmanage.js";

/**
 * Host-only networks on Linux and Windows: interfaces of VirtualBox's driver on the host, each with an optional DHCP
 * server.
 */
export class HostOnlyInterfaces implements HostOnlyBackend {
  constructor(private readonly vbox: VBoxManage) {}

  async readAll(): Promise<HostOnlyNetworkRecord[]> {
    const [interfaces, servers] = await Promise.all([
      this.vbox.run("list", "hostonlyifs"),
      this.vbox.run("list", "dhcpservers"),
    ]);
    return readHostOnlyNetworks(interfaces, servers);
  }

  async names(): Promise<string[]> {
    return readHostOnlyNetworks(await this.vbox.run("list", "hostonlyifs"), "").map(({ name }) => name);
  }

  async create(): Promise<string> {
    const output = await this.vbox.run("hostonlyif", "create");
    const name = /^Interface '(.*)' was successfully created/m.exec(output)?.[1];
    if (name === undefined) throw new VirtualBoxError("FAILED", "VBoxManage hostonlyif create named no interface");
    return name;
  }

  async configure(name: string, spec: HostOnlyNetworkSpec, current?: HostOnlyNetworkSpec): Promise<void> {
    if (current?.address !== spec.address || current.prefixLength !== spec.prefixLength)
      await this.setAddress(name, spec);
    if (
      current &&
      sameDhcpServer(current.dhcp, spec.dhcp) &&
      (!spec.dhcp || current.prefixLength === spec.prefixLength)
    )
      return;
    const server = (verb: string, ...args: string[]) =>
      this.vbox.run("dhcpserver", verb, `--interface=${name}`, ...args);
    // A new VirtualBox has an enabled server for vboxnet0 before that interface exists.
    const remove = () => server("remove").catch(ignoring("NOT_FOUND"));
    if (!spec.dhcp) await remove();
    else if (current?.dhcp) await server("modify", ...dhcpArguments(spec.prefixLength, spec.dhcp, current.dhcp));
    else {
      const options = dhcpArguments(spec.prefixLength, spec.dhcp);
      await server("add", ...options).catch(async (error) => {
        await ignoring("ALREADY_EXISTS")(error);
        // The existing server belongs to nobody.
        await remove();
        await server("add", ...options);
      });
    }
  }

  /** VirtualBox does not remove an interface's DHCP server together with the interface. */
  async remove(name: string): Promise<void> {
    await this.vbox
      .run("dhcpserver", "remove", `--network=HostInterfaceNetworking-${name}`)
      .catch(ignoring("NOT_FOUND"));
    await this.vbox.run("hostonlyif", "remove", name).catch(ignoring("NOT_FOUND"));
  }

  /** VirtualBox refuses an address without giving a reason. The allowed ranges are the only known one. */
  private async setAddress(name: string, spec: HostOnlyNetworkSpec): Promise<void> {
    const { address, prefixLength: bits } = spec;
    await this.vbox
      .run("hostonlyif", "ipconfig", name, "--ip", address, "--netmask", netmaskFor(bits))
      .catch((error) => {
        if (!(error instanceof VirtualBoxError) || !error.message.includes("extended info not available")) throw error;
        throw addressNotAllowed(spec);
      });
  }
}

/** Reads `list hostonlyifs` and `list dhcpservers`. A disabled server counts as none. */
export function readHostOnlyNetworks(interfaces: string, servers: string): HostOnlyNetworkRecord[] {
  const ranges = readDhcpServers(servers);
  return parseBlocks(interfaces, "Name").map((network) => {
    const dhcp = ranges.get(network.value("VBoxNetworkName"));
    return {
      name: network.value("Name"),
      address: network.value("IPAddress"),
      prefixLength: readPrefixLength(network.value("NetworkMask")),
      ...(dhcp ? { dhcp } : {}),
    };
  });
}

/** The way in which a host's VirtualBox provides host-only networks. */
export interface HostOnlyBackend {
  readAll(): Promise<HostOnlyNetworkRecord[]>;
  names(): Promise<string[]>;
  /** Creates a network and returns its name. Call `configure` next. */
  create(spec: HostOnlyNetworkSpec): Promise<string>;
  /** @param current the current configuration, if it is known */
  configure(name: string, spec: HostOnlyNetworkSpec, current?: HostOnlyNetworkSpec): Promise<void>;
  /** Removes a network. Succeeds if it is gone. */
  remove(name: string): Promise<void>;
}
