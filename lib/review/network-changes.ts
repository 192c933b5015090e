import { type Adapter, describeForward, type Network, type Topology, vlanName } from "../topology/topology.js";

/** A network, adapter, or port forward that is added, removed, or changed. */
export interface NetworkChange {
  readonly kind: "network" | "adapter" | "port forward";
  /** The path or name of the network, or of the guest or network that the adapter or port forward belongs to. */
  readonly name: string;
  /** The adapter or port forward, such as `adapter 2` or `ssh`. Absent for a network. */
  readonly part?: string;
  /** The description before the change. Absent if it is added. */
  readonly before?: string;
  /** The description after the change. Absent if it is removed. */
  readonly after?: string;
}

/**
 * Returns the changes to a lab's networks.
 *
 * @param before undefined if the lab is new
 */
export function networkChanges(before: Topology | undefined, after: Topology): NetworkChange[] {
  const [oldParts, newParts] = [describedParts(before), describedParts(after)];
  return diffMaps(textsOf(oldParts), textsOf(newParts)).map(({ key }) => {
    const [old, current] = [oldParts.get(key), newParts.get(key)];
    const { kind, name, part } = (current ?? old) as DescribedPart;
    const [was, is] = old && current ? withoutCommon(old.text, current.text) : [old?.text, current?.text];
    return { kind, name, ...(part !== undefined && { part }), before: was?.join(", "), after: is?.join(", ") };
  });
}

/** Removes what two descriptions have in common, except for their first parts. */
function withoutCommon(...[before, after]: readonly [readonly string[], readonly string[]]): (readonly string[])[] {
  const without = (text: readonly string[], other: readonly string[]) =>
    text.filter((part, index) => index === 0 || !other.includes(part));
  return [without(before, after), without(after, before)];
}

/** Returns the entries of two maps that differ; `before` or `after` is absent if the key is. */
export function diffMaps(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): { readonly key: string; readonly before?: string; readonly after?: string }[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((key) => ({ key, before: before.get(key), after: after.get(key) }))
    .filter(({ before, after }) => before !== after);
}

function textsOf(parts: ReadonlyMap<string, DescribedPart>): Map<string, string> {
  return new Map([...parts].map(([key, { text }]) => [key, text.join(", ")]));
}

interface DescribedPart {
  readonly kind: NetworkChange["kind"];
  readonly name: string;
  readonly part?: string;
  readonly text: readonly string[];
}

/** Returns the parts of a topology, keyed by names and adapter slots, which stay the same while a part changes. */
function describedParts(topology: Topology | undefined): Map<string, DescribedPart> {
  if (!topology) return new Map();
  const byId = new Map([...topology.guests, ...topology.networks].map((each) => [each.id, each]));
  const nameOf = (id: string) => byId.get(id)?.name ?? id;
  const networks = new Map(topology.networks.map((network) => [network.id, network]));
  const parts: (DescribedPart & { readonly id: string })[] = [
    ...topology.networks.map((network) => ({
      kind: "network" as const,
      id: network.id,
      name: network.name,
      text: networkText(network),
    })),
    ...topology.adapters.map((adapter) => ({
      kind: "adapter" as const,
      id: `${adapter.guest} ${adapter.slot} ${adapter.tagged ? adapter.network : ""}`,
      name: nameOf(adapter.guest),
      part: `adapter ${adapter.slot}`,
      text: adapterText(adapter, networks),
    })),
    ...topology.forwards.map((forward) => ({
      kind: "port forward" as const,
      id: `${forward.owner} ${forward.slot ?? ""} ${forward.name}`,
      name: nameOf(forward.owner),
      part: forward.name,
      text: [describeForward(forward)],
    })),
  ];
  return new Map(parts.map(({ id, ...part }) => [`${part.kind} ${id}`, part]));
}

function networkText({ kind, cidr, hostAddress, dhcp, dhcpRange, vlanId }: Network): string[] {
  return present([
    kind,
    cidr,
    vlanId === undefined ? undefined : `VLAN ${vlanId}`,
    hostAddress && `host at ${hostAddress}`,
    dhcp ? ["DHCP", dhcpRange].filter(Boolean).join(" ") : undefined,
  ]);
}

function adapterText(
  { kind, network, address, mac, tagged }: Adapter,
  networks: ReadonlyMap<string, Network>,
): string[] {
  const found = network === undefined ? undefined : networks.get(network);
  return present([found ? named(found) : (network ?? kind), tagged && "tagged", address, mac]);
}

/** Returns a network's name, with the number of its VLAN unless the name contains it. */
function named({ name, vlanId }: Network): string {
  return vlanId === undefined || name.endsWith(vlanName("", vlanId)) ? name : `${name} (VLAN ${vlanId})`;
}

function present(parts: readonly (string | false | undefined)[]): string[] {
  return parts.filter((part): part is string => Boolean(part));
}
