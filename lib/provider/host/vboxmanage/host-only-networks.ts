import { netmask, prefixLength } from "../netmask.js";
import { addressNotAllowed, noSuchInterface } from "../refusals.js";
import {
  type HostOnlyNetworkId,
  type HostOnlyNetworkRecord,
  type HostOnlyNetworkSpec,
  VirtualBoxError,
} from "../virtualbox-host.js";
import { parseBlocks } from "./blocks.js";
import { dhcpArguments, readDhcpServers, sameDhcpServer } from "./dhcp-servers.js";
import type { VBoxManage } from "./vboxmanage.js";

const CLAIMS = "labvisor/hostonlyif/";
/** In a claim: the interface is not there yet; those that were before it follow. */
const BEFORE = "before:";

/** The interface's name, or what follows {@link BEFORE}, by claim. */
type Claims = ReadonlyMap<string, string>;
const NO_CLAIMS: Claims = new Map();
const nameOf = ({ name }: { readonly name: string }) => name;

/**
 * Host-only interfaces. VirtualBox names them, so a claim in its global extra data says which one is whose: written before the interface is made
 * (with the names of those that are there) and again after (with its name), so that a crash between leaves enough to find it by.
 */
export class HostOnlyNetworks {
  constructor(private readonly vbox: VBoxManage) {}

  async create(spec: HostOnlyNetworkSpec, claim?: string): Promise<HostOnlyNetworkRecord> {
    return this.vbox.exclusively(CLAIMS, async () => {
      const name = claim ? await this.findOrMake(claim) : await this.make();
      try {
        await this.configure(name, spec);
      } catch (error) {
        await this.remove(name, claim).catch(() => undefined);
        throw error;
      }
      return { name, ...spec };
    });
  }

  async read(id: HostOnlyNetworkId): Promise<HostOnlyNetworkRecord | undefined> {
    return (await this.look(id)).found;
  }

  async readAll(): Promise<HostOnlyNetworkRecord[]> {
    const [interfaces, servers] = await Promise.all([
      this.vbox.run("list", "hostonlyifs"),
      this.vbox.run("list", "dhcpservers"),
    ]);
    return readHostOnlyNetworks(interfaces, servers);
  }

  async find(address: string): Promise<HostOnlyNetworkRecord | undefined> {
    return (await this.readAll()).find((network) => network.address === address);
  }

  async update(id: HostOnlyNetworkId, spec: HostOnlyNetworkSpec): Promise<void> {
    const { found, claims } = await this.look(id);
    if (!found) throw noSuchInterface(id.name);
    if (id.claim) await this.claim(id.claim, found.name, claims);
    await this.configure(found.name, spec, found);
  }

  async delete({ name, claim }: HostOnlyNetworkId): Promise<void> {
    await this.vbox.exclusively(CLAIMS, async () => {
      const claims = await this.claims();
      const found = locate({ name, claim }, await this.names(), claims);
      const claimed = claim ?? [...claims].find(([, value]) => value === name)?.[0];
      if (found) await this.remove(found, claimed);
      else if (claimed) await this.unclaim(claimed);
    });
  }

  /** A call that failed at the end of a removal, or at the beginning of a create, can leave a claim that no resource knows of. */
  async forgetLab(id: string): Promise<void> {
    await this.vbox.exclusively(CLAIMS, async () => {
      const claims = await this.claims();
      const names = await this.names();
      for (const claim of claims.keys())
        if (claim.startsWith(`${id}/`) && !locate({ claim }, names, claims)) await this.unclaim(claim);
    });
  }

  /** The interface that is meant, and the claims that told. */
  private async look(id: HostOnlyNetworkId): Promise<{ found?: HostOnlyNetworkRecord; claims: Claims }> {
    const [networks, claims] = await Promise.all([this.readAll(), id.claim ? this.claims() : NO_CLAIMS]);
    const name = locate(id, networks.map(nameOf), claims);
    return { found: networks.find((network) => network.name === name), claims };
  }

  /** The DHCP server of an interface outlives it, in VirtualBox. The claim goes last: while there is one, the interface can be found by it. */
  private async remove(name: string, claim: string | undefined): Promise<void> {
    await this.vbox.run("dhcpserver", "remove", `--network=HostInterfaceNetworking-${name}`).catch(unless("NOT_FOUND"));
    await this.vbox.run("hostonlyif", "remove", name).catch(unless("NOT_FOUND"));
    if (claim) await this.unclaim(claim);
  }

  /** What an earlier try of the same claim left, else a new one. */
  private async findOrMake(claim: string): Promise<string> {
    const claims = await this.claims();
    const names = await this.names();
    const found = locate({ claim }, names, claims);
    if (found) {
      await this.claim(claim, found, claims);
      return found;
    }
    const noted = BEFORE + names.join("|");
    await this.writeClaim(claim, noted);
    const name = await this.make();
    await this.claim(claim, name, new Map(claims).set(claim, noted));
    return name;
  }

  private async make(): Promise<string> {
    const output = await this.vbox.run("hostonlyif", "create");
    const name = /^Interface '(.*)' was successfully created/m.exec(output)?.[1];
    if (name === undefined) throw new VirtualBoxError("FAILED", "VBoxManage hostonlyif create named no interface");
    return name;
  }

  /** Any other claim on the name is that of an interface that had it before. @param claims those that there are */
  private async claim(claim: string, name: string, claims: Claims): Promise<void> {
    for (const [other, value] of claims) if (value === name && other !== claim) await this.unclaim(other);
    if (claims.get(claim) !== name) await this.writeClaim(claim, name);
  }

  private async writeClaim(claim: string, value: string): Promise<void> {
    await this.vbox.run("setextradata", "global", CLAIMS + claim, value);
  }

  private async unclaim(claim: string): Promise<void> {
    await this.vbox.run("setextradata", "global", CLAIMS + claim);
  }

  private async configure(name: string, spec: HostOnlyNetworkSpec, current?: HostOnlyNetworkSpec): Promise<void> {
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

  /** VirtualBox gives no reason when it refuses an address; the ranges are the only one that is known. */
  private async setAddress(name: string, spec: HostOnlyNetworkSpec): Promise<void> {
    const { address, prefixLength: bits } = spec;
    await this.vbox.run("hostonlyif", "ipconfig", name, "--ip", address, "--netmask", netmask(bits)).catch((error) => {
      if (!(error instanceof VirtualBoxError) || !error.message.includes("extended info not available")) throw error;
      throw addressNotAllowed(spec);
    });
  }

  private async names(): Promise<string[]> {
    return readHostOnlyNetworks(await this.vbox.run("list", "hostonlyifs"), "").map(nameOf);
  }

  private async claims(): Promise<Claims> {
    const lines = (await this.vbox.run("getextradata", "global", "enumerate")).matchAll(/^Key: (.*?), Value: (.*)$/gm);
    return new Map(
      [...lines].flatMap(([, key, value]) => (key.startsWith(CLAIMS) ? [[key.slice(CLAIMS.length), value]] : [])),
    );
  }
}

/** The interface that is meant. With several that a crash may have left, there is no telling which: somebody else's must not be taken. */
function locate({ name, claim }: HostOnlyNetworkId, names: readonly string[], claims: Claims): string | undefined {
  const noted = claim && claims.get(claim);
  const claimed = [...claims.values()];
  if (noted?.startsWith(BEFORE)) {
    const before = noted.slice(BEFORE.length).split("|");
    const fresh = names.filter((each) => !before.includes(each) && !claimed.includes(each));
    return fresh.length === 1 ? fresh[0] : undefined;
  }
  if (noted && names.includes(noted)) return noted;
  return name !== undefined && names.includes(name) && !(claim && claimed.includes(name)) ? name : undefined;
}

/** Reads `list hostonlyifs` with `list dhcpservers`. A server that is switched off is as good as none. */
export function readHostOnlyNetworks(interfaces: string, servers: string): HostOnlyNetworkRecord[] {
  const ranges = readDhcpServers(servers);
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

function unless(code: VirtualBoxError["code"]): (error: unknown) => Promise<void> {
  return async (error) => {
    if (!(error instanceof VirtualBoxError) || error.code !== code) throw error;
  };
}
