import { describeForward, forwardsTo, leasedFrom, type Topology } from "./topology.js";

const NONE = "-";

/** The guests' adapters as a plain text table: one line an adapter, and the ports of the host that lead to it. */
export function renderTable(topology: Topology): string {
  const rows = topology.guests.flatMap((guest) => {
    const adapters = topology.adapters.filter((adapter) => adapter.guest === guest.id);
    if (adapters.length === 0) return [[guest.name, NONE, NONE, NONE, NONE]];
    return adapters.map((adapter) => {
      const network = topology.networks.find(({ id }) => id === adapter.network);
      const address = adapter.address ?? (adapter.kind === "nat" || leasedFrom(topology, adapter) ? "DHCP" : NONE);
      return [
        guest.name,
        `${adapter.slot}`,
        network ? `${network.name} (${network.kind}${adapter.tagged ? ", tagged" : ""})` : "NAT",
        adapter.mac ?? NONE,
        [address, ...forwardsTo(topology, adapter).map(describeForward)].join(", "),
      ];
    });
  });
  return columns([["GUEST", "ADAPTER", "NETWORK", "MAC", "ADDRESS"], ...rows]);
}

/** Texts as a plain table; the first row is its head. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column]))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}
