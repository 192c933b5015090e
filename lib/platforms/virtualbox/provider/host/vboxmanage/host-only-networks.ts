import { noSuchInterface } from "../refusals.js";
import type { HostOnlyNetworkId, HostOnlyNetworkRecord, HostOnlyNetworkSpec } from "../virtualbox-host.js";
import { HostOnlyInterfaces } from "./host-only-interfaces.js";
import type { HostOnlyKind } from "./host-only-kind.js";
import type { VBoxManage } from "./vboxmanage.js";
import { VmnetNetworks } from "./vmnet-networks.js";

const CLAIMS = "labvisor/hostonlyif/";
/** In a claim: the network is not there yet; those that were before it follow. */
const BEFORE = "before:";

/** The network's name, or what follows {@link BEFORE}, by claim. */
type Claims = ReadonlyMap<string, string>;
const NO_CLAIMS: Claims = new Map();
const nameOf = ({ name }: { readonly name: string }) => name;

/**
 * Host-only networks, whose names tell nothing: a claim in VirtualBox's global extra data says which one is whose. It is written before the network is
 * made (with the names of those that are there) and again after (with its name), so that a crash between leaves enough to find it by.
 */
export class HostOnlyNetworks {
  constructor(private readonly vbox: VBoxManage) {}

  private async kind(): Promise<HostOnlyKind> {
    return (await this.vbox.machine.onMacOs()) ? new VmnetNetworks(this.vbox) : new HostOnlyInterfaces(this.vbox);
  }

  async create(spec: HostOnlyNetworkSpec, claim?: string): Promise<HostOnlyNetworkRecord> {
    return this.vbox.exclusively(CLAIMS, async () => {
      const kind = await this.kind();
      const name = claim ? await this.findOrMake(kind, spec, claim) : await kind.make(spec);
      try {
        await kind.configure(name, spec);
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
    return (await this.kind()).readAll();
  }

  async find(address: string): Promise<HostOnlyNetworkRecord | undefined> {
    return (await this.readAll()).find((network) => network.address === address);
  }

  async update(id: HostOnlyNetworkId, spec: HostOnlyNetworkSpec): Promise<void> {
    const { found, claims } = await this.look(id);
    if (!found) throw noSuchInterface(id.name);
    if (id.claim) await this.claim(id.claim, found.name, claims);
    await (await this.kind()).configure(found.name, spec, found);
  }

  async delete({ name, claim }: HostOnlyNetworkId): Promise<void> {
    await this.vbox.exclusively(CLAIMS, async () => {
      const claims = await this.claims();
      const found = locate({ name, claim }, await (await this.kind()).names(), claims);
      const claimed = claim ?? [...claims].find(([, value]) => value === name)?.[0];
      if (found) await this.remove(found, claimed);
      else if (claimed) await this.unclaim(claimed);
    });
  }

  /** A call that failed at the end of a removal, or at the beginning of a create, can leave a claim that no resource knows of. */
  async forgetLab(id: string): Promise<void> {
    await this.vbox.exclusively(CLAIMS, async () => {
      const claims = await this.claims();
      const names = await (await this.kind()).names();
      for (const claim of claims.keys())
        if (claim.startsWith(`${id}/`) && !locate({ claim }, names, claims)) await this.unclaim(claim);
    });
  }

  /** The network that is meant, and the claims that told. */
  private async look(id: HostOnlyNetworkId): Promise<{ found?: HostOnlyNetworkRecord; claims: Claims }> {
    const [networks, claims] = await Promise.all([this.readAll(), id.claim ? this.claims() : NO_CLAIMS]);
    const name = locate(id, networks.map(nameOf), claims);
    return { found: networks.find((network) => network.name === name), claims };
  }

  /** The claim goes last: while there is one, the network can be found by it. */
  private async remove(name: string, claim: string | undefined): Promise<void> {
    await (await this.kind()).remove(name);
    if (claim) await this.unclaim(claim);
  }

  /** What an earlier try of the same claim left, else a new one. */
  private async findOrMake(kind: HostOnlyKind, spec: HostOnlyNetworkSpec, claim: string): Promise<string> {
    const claims = await this.claims();
    const names = await kind.names();
    const found = locate({ claim }, names, claims);
    if (found) {
      await this.claim(claim, found, claims);
      return found;
    }
    const noted = BEFORE + names.map(encodeURIComponent).join("|");
    await this.writeClaim(claim, noted);
    const name = await kind.make(spec);
    await this.claim(claim, name, new Map(claims).set(claim, noted));
    return name;
  }

  /** Any other claim on the name is that of a network that had it before. @param claims those that there are */
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

  private async claims(): Promise<Claims> {
    const lines = (await this.vbox.run("getextradata", "global", "enumerate")).matchAll(/^Key: (.*?), Value: (.*)$/gm);
    return new Map(
      [...lines].flatMap(([, key, value]) => (key.startsWith(CLAIMS) ? [[key.slice(CLAIMS.length), value]] : [])),
    );
  }
}

/** The network that is meant. With several that a crash may have left, there is no telling which: somebody else's must not be taken. */
function locate({ name, claim }: HostOnlyNetworkId, names: readonly string[], claims: Claims): string | undefined {
  const noted = claim && claims.get(claim);
  const claimed = [...claims.values()];
  if (noted?.startsWith(BEFORE)) {
    const before = noted.slice(BEFORE.length).split("|").map(decodeURIComponent);
    const fresh = names.filter((each) => !before.includes(each) && !claimed.includes(each));
    return fresh.length === 1 ? fresh[0] : undefined;
  }
  if (noted && names.includes(noted)) return noted;
  return name !== undefined && names.includes(name) && !(claim && claimed.includes(name)) ? name : undefined;
}
