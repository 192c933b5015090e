import { addressesOf } from "../../lib/topology/addresses.js";
import { readTopology } from "../../lib/topology/index.js";
import { desktop, hostOnly, leases } from "./stacks.js";

test("an address is static, leased, or unknown", () => {
  expect(addressesOf(readTopology(hostOnly))[1]).toEqual({
    lab: "host-only",
    guest: "ubuntu1",
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
