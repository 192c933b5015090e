import {
  type Adapter,
  describeForward,
  forwardsTo,
  type Guest,
  leasedFrom,
  networkOf,
  type Topology,
} from "./topology.js";

/** What a guest's adapter has of one network, in the words of `labvisor addresses --json`. */
export interface AddressRow {
  readonly lab: string;
  readonly guest: string;
  /** Counted from 1. */
  readonly adapter: number;
  readonly kind: Adapter["kind"];
  /** The network's name; null for a NAT of the adapter's own. */
  readonly network: string | null;
  /** The VLAN in the tags of its frames; null for frames without tags. */
  readonly tag: number | null;
  readonly mac: string | null;
  readonly address: string | null;
  /** IPv6, beside it. */
  readonly address6: string | null;
  /** Who decides of the address: the lab, a DHCP server that the hypervisor runs, or nobody whom the lab knows. */
  readonly addressFrom: "lab" | "dhcp" | null;
  /** Ports of the host that lead there: "127.0.0.1:2222 -> 22". */
  readonly forwards: readonly string[];
}

/** A row for each adapter and network, by guest, then by adapter. */
export function addressesOf(topology: Topology): AddressRow[] {
  return topology.guests.flatMap((guest) => addressesOfGuest(topology, guest));
}

export function addressesOfGuest(topology: Topology, { id, name }: Guest): AddressRow[] {
  const adapters = topology.adapters.filter(({ guest }) => guest === id);
  return adapters.map((adapter) => {
    const { slot, kind, tagged, mac, address, address6 } = adapter;
    const network = networkOf(topology, adapter);
    const leased = kind === "nat" || leasedFrom(topology, adapter) !== undefined;
    return {
      lab: topology.lab,
      guest: name,
      adapter: slot,
      kind,
      network: network?.name ?? null,
      tag: (tagged && network?.vlanId) ?? null,
      mac: mac ?? null,
      address: address ?? null,
      address6: address6 ?? null,
      addressFrom: address !== undefined ? "lab" : leased ? "dhcp" : null,
      forwards: forwardsTo(topology, adapter).map(describeForward),
    };
  });
}
