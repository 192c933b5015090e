import { fullyQualifiedName } from "../net/host-name.js";
import {
  type Adapter,
  describeForward,
  forwardsTo,
  type Guest,
  leasedFrom,
  networkOf,
  type Topology,
} from "./topology.js";

/** A row of `labvisor addresses`: a guest's adapter on one network. The names are those of `--json`. */
export interface AddressRow {
  readonly lab: string;
  readonly guest: string;
  /** The guest's fully qualified name, or null without a domain. */
  readonly fqdn: string | null;
  /** The guest's other names in hosts files. */
  readonly aliases: readonly string[];
  /** The adapter's number, from 1. */
  readonly adapter: number;
  readonly kind: Adapter["kind"];
  /** The network's name, or null for the adapter's own NAT. */
  readonly network: string | null;
  /** The VLAN identifier in the tags of its frames, or null for untagged frames. */
  readonly tag: number | null;
  readonly mac: string | null;
  readonly address: string | null;
  /** The IPv6 address. */
  readonly address6: string | null;
  /** The source of the address: the lab, or the hypervisor's DHCP server. Null if the lab knows of none. */
  readonly addressFrom: "lab" | "dhcp" | null;
  /** The port forwards to the adapter, such as "127.0.0.1:2222 -> 22". */
  readonly forwards: readonly string[];
}

/** Returns a row for each adapter and network, sorted by guest, then by adapter. */
export function addressesOf(topology: Topology): AddressRow[] {
  return topology.guests.flatMap((guest) => addressesOfGuest(topology, guest));
}

export function addressesOfGuest(topology: Topology, guest: Guest): AddressRow[] {
  const { id, name, aliases = [] } = guest;
  const fqdn = fullyQualifiedName(guest) ?? null;
  const adapters = topology.adapters.filter((each) => each.guest === id);
  return adapters.map((adapter) => {
    const { slot, kind, tagged, mac, address, address6 } = adapter;
    const network = networkOf(topology, adapter);
    const leased = kind === "nat" || leasedFrom(topology, adapter) !== undefined;
    return {
      lab: topology.lab,
      guest: name,
      fqdn,
      aliases,
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
