import type { Network } from "./networks/network.js";
import { Vlan } from "./networks/vlan.js";
import { pathInLab } from "./scope.js";

/** What the synthesised JSON says of a network that no resource says all of, for who looks at the lab: one that is only a name, or a tag. */
export interface NotedNetwork {
  /** Its path in the lab. */
  readonly name: string;
  /** What it is on, as resources call that: an internal network by its path, the LAN by what of the host leads there. */
  readonly medium: string;
  /** Of a VLAN, the identifier in the tags. */
  readonly vlanId?: number;
  readonly cidr: string;
}

/** By their names. */
export function notedNetworks(networks: readonly Network[]): NotedNetwork[] {
  return networks.flatMap(noted).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function noted(network: Network): NotedNetwork[] {
  const { segment: medium } = network;
  if (medium === undefined) return [];
  const { vlanId } = network instanceof Vlan ? network : {};
  return [
    { name: pathInLab(network), medium, ...(vlanId !== undefined && { vlanId }), cidr: network.subnet.toString() },
  ];
}
