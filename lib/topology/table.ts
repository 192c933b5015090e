import { type AddressRow, addressesOfGuest } from "./addresses.js";
import type { Topology } from "./topology.js";

const NONE = "-";

/** The guests' adapters as a plain text table: one line an adapter and network, and the ports of the host that lead to it. */
export function renderTable(topology: Topology): string {
  const rows = topology.guests.flatMap((guest) => {
    const own = addressesOfGuest(topology, guest);
    return own.length > 0 ? own.map(cells) : [[guest.name, NONE, NONE, NONE, NONE]];
  });
  return columns([["GUEST", "ADAPTER", "NETWORK", "MAC", "ADDRESS"], ...rows]);
}

function cells({
  guest,
  adapter,
  kind,
  network,
  tag,
  mac,
  address,
  address6,
  addressFrom,
  forwards,
}: AddressRow): string[] {
  return [
    guest,
    `${adapter}`,
    network === null ? "NAT" : `${network} (${kind}${tag === null ? "" : ", tagged"})`,
    mac ?? NONE,
    [address ?? (addressFrom === "dhcp" ? "DHCP" : NONE), ...(address6 === null ? [] : [address6]), ...forwards].join(
      ", ",
    ),
  ];
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
