import { crossedNetworks } from "../../lib/boot/crossed-networks.js";
import { NetworkCategory } from "../../lib/net/network-category.js";
import type { Topology } from "../../lib/topology/topology.js";

/** Networks in a row, with a router between each two, and a guest on each; the last router has a NAT of its own. */
const topology = {
  networks: ["red", "green", "blue", "far"].map((id) => ({ id, name: id, category: NetworkCategory.ISOLATED })),
  guests: ["pc-red", "pc-green", "pc-far", "red-green", "green-blue", "exit"].map((name) => ({
    id: `vm.${name}`,
    name,
  })),
  adapters: [
    ["pc-red", "red"],
    ["pc-green", "green"],
    ["pc-far", "far"],
    ["red-green", "red"],
    ["red-green", "green"],
    ["green-blue", "green"],
    ["green-blue", "blue"],
    ["exit", "blue"],
    ["exit", undefined],
  ].map(([guest, network]) => ({ guest: `vm.${guest}`, network, kind: network ? "internal" : "nat" })),
} as unknown as Topology;

test.each([
  ["pc-red", "pc-red", ["red"]],
  ["pc-red", "pc-green", ["red", "green"]],
  ["pc-red", "exit", ["red", "blue", "green"]],
  ["pc-red", "outside", ["red", "green", "blue"]],
  ["host", "pc-green", ["green"]],
  // Nothing connects these two.
  ["pc-red", "pc-far", ["red", "far"]],
  ["this machine", "a guest of another lab", []],
])("a check from %s to %s crosses the networks %j", (from, to, networks) => {
  expect(crossedNetworks(topology, [{ from, to }]).map(({ name }) => name)).toEqual(networks);
});

test("the networks of several checks are listed once", () => {
  const checks = [
    { from: "pc-red", to: "pc-green" },
    { from: "pc-green", to: "pc-red" },
  ];
  expect(crossedNetworks(topology, checks).map(({ name }) => name)).toEqual(["red", "green"]);
});
