import type { HostOnlyNetworkId, HostOnlyNetworkRecord, HostOnlyNetworkSpec } from "../networks.js";
import { noSuchInterface } from "../refusals.js";
import { GlobalExtraData } from "./global-extra-data.js";
import { type HostOnlyBackend, HostOnlyInterfaces } from "./host-only-interfaces.js";
import type { VBoxManage } from "./vboxmanage.js";
import { VmnetNetworks } from "./vmnet-networks.js";

const CLAIMS = "labvisor/hostonlyif/";
/** The prefix of a claim whose network does not exist yet; the names of those that existed before it follow. */
const BEFORE = "before:";

/** Maps claims to network names, or to values with the prefix {@link BEFORE}. */
type Claims = ReadonlyMap<string, string>;
const NO_CLAIMS: Claims = new Map();
const nameOf = ({ name }: { readonly name: string }) => name;

/**
 * Host-only networks.
 *
 * Their names do not identify them, so a claim in VirtualBox's global extra data records who owns which one. The claim
 * is written before the network is created (with the names of the existing ones) and again afterwards (with its name),
 * so that it can be found after a crash in between.
 */
export class HostOnlyNetworks {
  private readonly claims: GlobalExtraData;

  constructor(private readonly vbox: VBoxManage) {
    this.claims = new GlobalExtraData(vbox, CLAIMS);
  }

  private async backend(): Promise<HostOnlyBackend> {
    return (await this.vbox.machine.onMacOs()) ? new VmnetNetworks(this.vbox) : new HostOnlyInterfaces(this.vbox);
  }

  async create(spec: HostOnlyNetworkSpec, claim?: string): Promise<HostOnlyNetworkRecord> {
    return this.vbox.exclusively(CLAIMS, async () => {
      const backend = await this.backend();
      const name = claim ? await this.findOrCreate(backend, spec, claim) : await backend.create(spec);
      try {
        await backend.configure(name, spec);
      } catch (error) {
        await this.remove(name, claim).catch(() => undefined);
        throw error;
      }
      return { name, ...spec };
    });
  }

  async read(id: HostOnlyNetworkId): Promise<HostOnlyNetworkRecord | undefined> {
    return (await this.find(id)).found;
  }

  async readAll(): Promise<HostOnlyNetworkRecord[]> {
    return (await this.backend()).readAll();
  }

  /** Returns the networks with their claims. */
  async readClaimed(): Promise<(HostOnlyNetworkRecord & { readonly claim?: string })[]> {
    const [networks, claims] = await Promise.all([this.readAll(), this.claims.readAll()]);
    const names = networks.map(nameOf);
    // A claim of a create that was killed does not have its network's name yet.
    const claimOf = new Map([...claims.keys()].map((claim) => [findName({ claim }, names, claims), claim]));
    return networks.map((network) => ({ ...network, claim: claimOf.get(network.name) }));
  }

  async findByAddress(address: string): Promise<HostOnlyNetworkRecord | undefined> {
    return (await this.readAll()).find((network) => network.address === address);
  }

  async update(id: HostOnlyNetworkId, spec: HostOnlyNetworkSpec): Promise<void> {
    const { found, claims } = await this.find(id);
    if (!found) throw noSuchInterface(id.name);
    if (id.claim) await this.claim(id.claim, found.name, claims);
    await (await this.backend()).configure(found.name, spec, found);
  }

  async delete({ name, claim }: HostOnlyNetworkId): Promise<void> {
    await this.vbox.exclusively(CLAIMS, async () => {
      const claims = await this.claims.readAll();
      const found = findName({ name, claim }, await (await this.backend()).names(), claims);
      const claimed = claim ?? [...claims].find(([, value]) => value === name)?.[0];
      if (found) await this.remove(found, claimed);
      else if (claimed) await this.claims.remove(claimed);
    });
  }

  /**
   * Removes claims that no resource knows of, which a failure can leave at the end of a removal or the beginning of a
   * create.
   */
  async forgetLab(id: string): Promise<void> {
    await this.vbox.exclusively(CLAIMS, async () => {
      const claims = await this.claims.readAll();
      const names = await (await this.backend()).names();
      for (const claim of claims.keys())
        if (claim.startsWith(`${id}/`) && !findName({ claim }, names, claims)) await this.claims.remove(claim);
    });
  }

  /** Finds a network, and returns it with the claims. */
  private async find(id: HostOnlyNetworkId): Promise<{ found?: HostOnlyNetworkRecord; claims: Claims }> {
    const [networks, claims] = await Promise.all([this.readAll(), id.claim ? this.claims.readAll() : NO_CLAIMS]);
    const name = findName(id, networks.map(nameOf), claims);
    return { found: networks.find((network) => network.name === name), claims };
  }

  /** Removes the claim last: until then, the network can be found by it. */
  private async remove(name: string, claim: string | undefined): Promise<void> {
    await (await this.backend()).remove(name);
    if (claim) await this.claims.remove(claim);
  }

  /** Returns the network of an earlier attempt with the same claim, or a new one. */
  private async findOrCreate(backend: HostOnlyBackend, spec: HostOnlyNetworkSpec, claim: string): Promise<string> {
    const claims = await this.claims.readAll();
    const names = await backend.names();
    const found = findName({ claim }, names, claims);
    if (found) {
      await this.claim(claim, found, claims);
      return found;
    }
    const recorded = BEFORE + names.map(encodeURIComponent).join("|");
    await this.claims.set(claim, recorded);
    const name = await backend.create(spec);
    await this.claim(claim, name, new Map(claims).set(claim, recorded));
    return name;
  }

  /**
   * Records the claim on a network. Any other claim on its name belongs to a network that had the name before.
   *
   * @param claims the existing claims
   */
  private async claim(claim: string, name: string, claims: Claims): Promise<void> {
    for (const [other, value] of claims) if (value === name && other !== claim) await this.claims.remove(other);
    if (claims.get(claim) !== name) await this.claims.set(claim, name);
  }
}

/**
 * Returns the name of a network. If a crash may have left several candidates, none is chosen: one of them may belong to
 * somebody else.
 */
function findName({ name, claim }: HostOnlyNetworkId, names: readonly string[], claims: Claims): string | undefined {
  const recorded = claim && claims.get(claim);
  const claimed = [...claims.values()];
  if (recorded?.startsWith(BEFORE)) {
    const before = recorded.slice(BEFORE.length).split("|").map(decodeURIComponent);
    const newNames = names.filter((each) => !before.includes(each) && !claimed.includes(each));
    return newNames.length === 1 ? newNames[0] : undefined;
  }
  if (recorded && names.includes(recorded)) return recorded;
  return name !== undefined && names.includes(name) && !(claim && claimed.includes(name)) ? name : undefined;
}
