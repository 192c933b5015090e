import { type Adapter, describeForward, type Network, type Topology } from "../topology/topology.js";

/** A network, adapter, or port forward that is added, removed, or changed. */
export interface NetworkChange {
  readonly kind: "network" | "adapter" | "port forward";
  /** The name, such as `lan`, `web, adapter 2`, or `web: ssh`. */
  readonly name: string;
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
  return diffMaps(textsOf(oldParts), textsOf(newParts)).map(({ key, before, after }) => {
    const { kind, name } = (newParts.get(key) ?? oldParts.get(key)) as DescribedPart;
    return { kind, name, before, after };
  });
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
  return new Map([...parts].map(([key, { text }]) => [key, text]));
}

interface DescribedPart {
  readonly kind: NetworkChange["kind"];
  readonly name: string;
  readonly text: string;
}

/** Returns the parts of a topology, keyed by names and adapter slots, which stay the same while a part changes. */
function describedParts(topology: Topology | undefined): Map<string, DescribedPart> {
  if (!topology) return new Map();
  const nameOf = (id: string | undefined) =>
    [...topology.guests, ...topology.networks].find((each) => each.id === id)?.name ?? id ?? "?";
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
      name: `${nameOf(adapter.guest)}, adapter ${adapter.slot}`,
      text: adapterText(adapter, nameOf),
    })),
    ...topology.forwards.map((forward) => ({
      kind: "port forward" as const,
      id: `${forward.owner} ${forward.slot ?? ""} ${forward.name}`,
      name: `${nameOf(forward.owner)}: ${forward.name}`,
      text: describeForward(forward),
    })),
  ];
  return new Map(parts.map(({ id, ...part }) => [`${part.kind} ${id}`, part]));
}

function networkText({ kind, cidr, hostAddress, dhcp, dhcpRange, vlanId }: Network): string {
  return joinParts([
    kind,
    cidr,
    vlanId === undefined ? undefined : `VLAN ${vlanId}`,
    hostAddress && `host at ${hostAddress}`,
    dhcp ? ["DHCP", dhcpRange].filter(Boolean).join(" ") : undefined,
  ]);
}

function adapterText({ kind, network, address, mac, tagged }: Adapter, nameOf: (id: string) => string): string {
  return joinParts([network === undefined ? kind : nameOf(network), tagged && "tagged", address, mac]);
}

function joinParts(parts: readonly (string | false | undefined)[]): string {
  return parts.filter(Boolean).join(", ");
}
