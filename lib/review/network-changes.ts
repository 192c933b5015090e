import { type Adapter, describeForward, type Network, type Topology } from "../topology/topology.js";
import { diffMaps } from "./diff-maps.js";

/** A line of the table of networks: something that comes, goes, or is another one afterwards. */
export interface NetworkChange {
  readonly kind: "network" | "adapter" | "port forward";
  /** `lan`, `web, adapter 2`, `web: ssh`. */
  readonly what: string;
  /** As a person reads it. Absent where it comes. */
  readonly before?: string;
  /** Absent where it goes. */
  readonly after?: string;
}

/** How the networks of a lab change. @param before nothing where the lab is new */
export function networkChanges(before: Topology | undefined, after: Topology): NetworkChange[] {
  const [old, now] = [described(before), described(after)];
  return diffMaps(textsOf(old), textsOf(now)).map(({ key, was, is }) => {
    const { kind, what } = (now.get(key) ?? old.get(key)) as Described;
    return { kind, what, before: was, after: is };
  });
}

function textsOf(things: ReadonlyMap<string, Described>): Map<string, string> {
  return new Map([...things].map(([key, { text }]) => [key, text]));
}

interface Described {
  readonly kind: NetworkChange["kind"];
  readonly what: string;
  readonly text: string;
}

/** By what stays the same while a thing changes: names, and of adapters their places. */
function described(topology: Topology | undefined): Map<string, Described> {
  if (!topology) return new Map();
  const nameOf = (id: string | undefined) =>
    [...topology.guests, ...topology.networks].find((each) => each.id === id)?.name ?? id ?? "?";
  const things: (Described & { readonly id: string })[] = [
    ...topology.networks.map((network) => ({
      kind: "network" as const,
      id: network.id,
      what: network.name,
      text: networkText(network),
    })),
    ...topology.adapters.map((adapter) => ({
      kind: "adapter" as const,
      id: `${adapter.guest} ${adapter.slot} ${adapter.tagged ? adapter.network : ""}`,
      what: `${nameOf(adapter.guest)}, adapter ${adapter.slot}`,
      text: adapterText(adapter, nameOf),
    })),
    ...topology.forwards.map((forward) => ({
      kind: "port forward" as const,
      id: `${forward.owner} ${forward.slot ?? ""} ${forward.name}`,
      what: `${nameOf(forward.owner)}: ${forward.name}`,
      text: describeForward(forward),
    })),
  ];
  return new Map(things.map(({ id, ...thing }) => [`${thing.kind} ${id}`, thing]));
}

function networkText({ kind, cidr, hostAddress, dhcp, dhcpRange, vlanId }: Network): string {
  return listed([
    kind,
    cidr,
    vlanId === undefined ? undefined : `VLAN ${vlanId}`,
    hostAddress && `host at ${hostAddress}`,
    dhcp ? ["DHCP", dhcpRange].filter(Boolean).join(" ") : undefined,
  ]);
}

function adapterText({ kind, network, address, mac, tagged }: Adapter, nameOf: (id: string) => string): string {
  return listed([network === undefined ? kind : nameOf(network), tagged && "tagged", address, mac]);
}

function listed(parts: readonly (string | false | undefined)[]): string {
  return parts.filter(Boolean).join(", ");
}
