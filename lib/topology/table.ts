import stringWidth from "string-width";
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

/** Renders rows as a plain text table, whose columns are aligned by the width of their text on a terminal. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => stringWidth(row[column]))));
  const pad = (cell: string, column: number) => cell + " ".repeat(widths[column] - stringWidth(cell));
  return rows.map((row) => `${row.map(pad).join("  ").trimEnd()}\n`).join("");
}
