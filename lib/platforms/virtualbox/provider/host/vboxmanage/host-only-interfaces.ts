import { netmaskFor, prefixLengthOf } from "../../../../../net/ipv4.js";
import { addressNotAllowed } from "../refusals.js";
import { type HostOnlyNetworkRecord, type HostOnlyNetworkSpec, VirtualBoxError } from "../virtualbox-host.js";
import { parseBlocks } from "./blocks.js";
import { dhcpArguments, readDhcpServers, sameDhcpServer } from "./dhcp-servers.js";
import { unless } from "./errors.js";
import type { HostOnlyKind } from "./host-only-kind.js";
import type { VBoxManage } from "./vboxmanage.js";

/** Host-only networks on Linux and Windows: interfaces of the host that VirtualBox's driver makes, each with a DHCP server of VirtualBox's or none. */
export class HostOnlyInterfaces implements HostOnlyKind {
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

  async make(): Promise<string> {
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
    // A fresh VirtualBox has one for vboxnet0, switched on, before there is such an interface.
    const remove = () => server("remove").catch(unless("NOT_FOUND"));
    if (!spec.dhcp) await remove();
    else if (current?.dhcp) await server("modify", ...dhcpArguments(spec.prefixLength, spec.dhcp, current.dhcp));
    else {
      const options = dhcpArguments(spec.prefixLength, spec.dhcp);
      await server("add", ...options).catch(async (error) => {
        await unless("ALREADY_EXISTS")(error);
        // Whatever that is, it is nobody's.
        await remove();
        await server("add", ...options);
      });
    }
  }

  /** The DHCP server of an interface outlives it, in VirtualBox. */
  async remove(name: string): Promise<void> {
    await this.vbox.run("dhcpserver", "remove", `--network=HostInterfaceNetworking-${name}`).catch(unless("NOT_FOUND"));
    await this.vbox.run("hostonlyif", "remove", name).catch(unless("NOT_FOUND"));
  }

  /** VirtualBox gives no reason when it refuses an address; the ranges are the only one that is known. */
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

/** Reads `list hostonlyifs` with `list dhcpservers`. A server that is switched off is as good as none. */
export function readHostOnlyNetworks(interfaces: string, servers: string): HostOnlyNetworkRecord[] {
  const ranges = readDhcpServers(servers);
  return parseBlocks(interfaces, "Name").map((network) => {
    const dhcp = ranges.get(network.value("VBoxNetworkName"));
    return {
      name: network.value("Name"),
      address: network.value("IPAddress"),
      prefixLength: prefixLengthOf(network.value("NetworkMask")),
      ...(dhcp ? { dhcp } : {}),
    };
  });
}
