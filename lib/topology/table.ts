import stringWidth from "string-width";
import { allNames } from "../net/host-name.js";
import { type AddressRow, addressesOfGuest } from "./addresses.js";
import type { Guest, Topology } from "./topology.js";

const NONE = "-";

/**
 * Renders the guests' adapters as a plain-text table: a line for each adapter and network, with its port forwards.
 *
 * The last column has the guests' names in hosts files, if one of them has more than its host name.
 */
export function renderTable(topology: Topology): string {
  const hasNames = topology.guests.some((guest) => allNames(guest).length > 1);
  const names = (guest: Guest) => (hasNames ? [allNames(guest).join(" ")] : []);
  const rows = topology.guests.flatMap((guest) => {
    const own = addressesOfGuest(topology, guest);
    const lines = own.length > 0 ? own.map(cells) : [[guest.name, NONE, NONE, NONE, NONE]];
    return lines.map((line) => [...line, ...names(guest)]);
  });
  return columns([["GUEST", "ADAPTER", "NETWORK", "MAC", "ADDRESS", ...(hasNames ? ["NAMES"] : [])], ...rows]);
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

/** Renders rows as a plain-text table. Columns are aligned by the width of their text in a terminal. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => stringWidth(row[column]))));
  const pad = (cell: string, column: number) => cell + " ".repeat(widths[column] - stringWidth(cell));
  return rows.map((row) => `${row.map(pad).join("  ").trimEnd()}\n`).join("");
}
