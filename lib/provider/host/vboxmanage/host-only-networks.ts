import { netmask, prefixLength } from "../netmask.js";
import { addressNotAllowed, noSuchInterface } from "../refusals.js";
import {
  type DhcpRange,
  type HostOnlyNetworkRecord,
  type HostOnlyNetworkSpec,
  VirtualBoxError,
} from "../virtualbox-host.js";
import { parseBlocks } from "./blocks.js";
import type { VBoxManage } from "./vboxmanage.js";

const CLAIMS = "labvisor/hostonlyif/";
/** In a claim: the interface is not there yet; those that were before it follow. */
const BEFORE = "before:";

/**
 * Host-only interfaces. VirtualBox names them, so a claim in its global extra data says which one is whose: written before the interface is made
 * (with the names of those that are there) and again after (with its name), so that a crash between leaves enough to find it by.
 */
export class HostOnlyNetworks {
  constructor(private readonly vbox: VBoxManage) {}

  async create(spec: HostOnlyNetworkSpec, claim: string): Promise<HostOnlyNetworkRecord> {
    return this.vbox.exclusively(CLAIMS, async () => {
      const name = (await this.findClaimed(claim)) ?? (await this.make(claim));
      try {
        await this.configure(name, spec);
      } catch (error) {
        await this.deleteUnlocked(name).catch(() => undefined);
        throw error;
      }
      return { name, ...spec };
    });
  }

  async read(name: string): Promise<HostOnlyNetworkRecord | undefined> {
    return (await this.readAll()).find((network) => network.name === name);
  }

  async find(address: string): Promise<HostOnlyNetworkRecord | undefined> {
    return (await this.readAll()).find((network) => network.address === address);
  }

  async update(name: string, spec: HostOnlyNetworkSpec): Promise<void> {
    const current = await this.read(name);
    if (!current) throw noSuchInterface(name);
    await this.configure(name, spec, current);
  }

  async delete(name: string): Promise<void> {
    await this.vbox.exclusively(CLAIMS, () => this.deleteUnlocked(name));
  }

  /** The DHCP server of an interface outlives it, in VirtualBox. The claim goes last: while there is one, the interface can be found by it. */
  private async deleteUnlocked(name: string): Promise<void> {
    await this.vbox.run("dhcpserver", "remove", `--network=HostInterfaceNetworking-${name}`).catch(unless("NOT_FOUND"));
    await this.vbox.run("hostonlyif", "remove", name).catch(unless("NOT_FOUND"));
    for (const [key, value] of await this.claims())
      if (value === name) await this.vbox.run("setextradata", "global", key);
  }

  /** What an earlier try of the same claim left. */
  private async findClaimed(claim: string): Promise<string | undefined> {
    const claims = await this.claims();
    const value = claims.get(CLAIMS + claim);
    if (value === undefined) return undefined;
    const names = await this.names();
    if (!value.startsWith(BEFORE)) return names.includes(value) ? value : undefined;
    const before = value.slice(BEFORE.length).split("|");
    const others = [...claims.values()];
    const fresh = names.filter((name) => !before.includes(name) && !others.includes(name));
    // With several there is no telling which is ours, and somebody else's must not be taken.
    if (fresh.length !== 1) return undefined;
    await this.vbox.run("setextradata", "global", CLAIMS + claim, fresh[0]);
    return fresh[0];
  }

  private async make(claim: string): Promise<string> {
    await this.vbox.run("setextradata", "global", CLAIMS + claim, BEFORE + (await this.names()).join("|"));
    const output = await this.vbox.run("hostonlyif", "create");
    const name = /^Interface '(.*)' was successfully created/m.exec(output)?.[1];
    if (name === undefined) throw new VirtualBoxError("FAILED", "VBoxManage hostonlyif create named no interface");
    await this.vbox.run("setextradata", "global", CLAIMS + claim, name);
    return name;
  }

  private async configure(name: string, spec: HostOnlyNetworkSpec, current?: HostOnlyNetworkSpec): Promise<void> {
    if (current?.address !== spec.address || current.prefixLength !== spec.prefixLength)
      await this.setAddress(name, spec);
    if (current && JSON.stringify(dhcpOptions(current)) === JSON.stringify(dhcpOptions(spec))) return;
    const options = dhcpOptions(spec);
    if (options.length === 0) {
      // A fresh VirtualBox has one for vboxnet0, switched on, before there is such an interface.
      await this.vbox.run("dhcpserver", "remove", `--interface=${name}`).catch(unless("NOT_FOUND"));
      return;
    }
    await this.vbox.run("dhcpserver", "add", `--interface=${name}`, ...options).catch(async (error) => {
      await unless("ALREADY_EXISTS")(error);
      await this.vbox.run("dhcpserver", "modify", `--interface=${name}`, ...options);
    });
  }

  /** VirtualBox gives no reason when it refuses an address; the ranges are the only one that is known. */
  private async setAddress(name: string, spec: HostOnlyNetworkSpec): Promise<void> {
    const { address, prefixLength: bits } = spec;
    await this.vbox.run("hostonlyif", "ipconfig", name, "--ip", address, "--netmask", netmask(bits)).catch((error) => {
      if (!(error instanceof VirtualBoxError) || !error.message.includes("extended info not available")) throw error;
      throw addressNotAllowed(spec);
    });
  }

  private async readAll(): Promise<HostOnlyNetworkRecord[]> {
    const [interfaces, servers] = await Promise.all([
      this.vbox.run("list", "hostonlyifs"),
      this.vbox.run("list", "dhcpservers"),
    ]);
    return readHostOnlyNetworks(interfaces, servers);
  }

  private async names(): Promise<string[]> {
    return readHostOnlyNetworks(await this.vbox.run("list", "hostonlyifs"), "").map(({ name }) => name);
  }

  private async claims(): Promise<Map<string, string>> {
    const lines = (await this.vbox.run("getextradata", "global", "enumerate")).matchAll(/^Key: (.*?), Value: (.*)$/gm);
    return new Map([...lines].flatMap(([, key, value]) => (key.startsWith(CLAIMS) ? [[key, value]] : [])));
  }
}

/** Reads `list hostonlyifs` with `list dhcpservers`. A server that is switched off is as good as none. */
export function readHostOnlyNetworks(interfaces: string, servers: string): HostOnlyNetworkRecord[] {
  const ranges = new Map(
    parseBlocks(servers, "NetworkName")
      .filter((server) => server.value("Enabled") === "Yes")
      .map((server): [string, DhcpRange] => [
        server.value("NetworkName"),
        {
          server: server.value("Dhcpd IP"),
          lower: server.value("LowerIPAddress"),
          upper: server.value("UpperIPAddress"),
        },
      ]),
  );
  return parseBlocks(interfaces, "Name").map((network) => {
    const dhcp = ranges.get(network.value("VBoxNetworkName"));
    return {
      name: network.value("Name"),
      address: network.value("IPAddress"),
      prefixLength: prefixLength(network.value("NetworkMask")),
      ...(dhcp ? { dhcp } : {}),
    };
  });
}

function dhcpOptions({ dhcp, prefixLength: bits }: HostOnlyNetworkSpec): string[] {
  if (!dhcp) return [];
  const { server, lower, upper } = dhcp;
  return [
    `--server-ip=${server}`,
    `--netmask=${netmask(bits)}`,
    `--lower-ip=${lower}`,
    `--upper-ip=${upper}`,
    "--enable",
  ];
}

function unless(code: VirtualBoxError["code"]): (error: unknown) => Promise<void> {
  return async (error) => {
    if (!(error instanceof VirtualBoxError) || error.code !== code) throw error;
  };
}
