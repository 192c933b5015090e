import { addressesOf } from "../../lib/topology/addresses.js";
import { readTopology } from "../../lib/topology/index.js";
import { renderTable } from "../../lib/topology/table.js";
import { desktop, hostOnly, leases, named } from "./stacks.js";

test("an address is static, leased, or unknown", () => {
  expect(addressesOf(readTopology(hostOnly))[1]).toEqual({
    lab: "host-only",
    guest: "ubuntu1",
    fqdn: null,
    aliases: [],
    adapter: 2,
    kind: "host-only",
    network: "lan",
    tag: null,
    mac: "02:1a:00:00:00:11",
    address: "10.1.2.11",
    address6: null,
    addressFrom: "lab",
    forwards: [],
  });
  expect(addressesOf(readTopology(desktop))[1]).toMatchObject({
    network: null,
    address: null,
    addressFrom: "dhcp",
    forwards: ["127.0.0.1:2222 -> 22"],
  });
  expect(addressesOf(readTopology(leases)).map(({ guest, addressFrom }) => [guest, addressFrom])).toEqual([
    ["far", "dhcp"],
    ["near", "dhcp"],
    ["web", "lab"],
  ]);
});

test("a guest with a domain and aliases has them in its rows and in a column of the table", () => {
  const [row, other] = addressesOf(readTopology(named));
  expect(row).toMatchObject({ guest: "db", fqdn: "db.lab.example", aliases: ["data", "sql.example.org"] });
  expect(other).toMatchObject({ guest: "web", fqdn: null, aliases: [] });
  expect(renderTable(readTopology(named))).toBe(
    "GUEST  ADAPTER  NETWORK          MAC  ADDRESS        NAMES\n" +
      "db     1        lan (host-only)  -    192.168.56.10  db.lab.example db data sql.example.org\n" +
      "web    1        lan (host-only)  -    192.168.56.9   web\n",
  );
  expect(renderTable(readTopology(hostOnly))).not.toContain("NAMES");
});
