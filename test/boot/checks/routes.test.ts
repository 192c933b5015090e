import { Routes, type Station } from "../../../lib/boot/checks/routes.js";
import { NetworkCategory } from "../../../lib/net/network-category.js";
import type { Network } from "../../../lib/topology/topology.js";

const network = (name: string, category = NetworkCategory.ISOLATED): Network => ({
  ...{ id: name, name, hypervisor: "laptop", kind: category, category, dhcp: false },
});
const [staff, students, core] = ["staff", "students", "core"].map((name) => network(name));
const [lan, wan] = [network("lan", NetworkCategory.HOST), network("wan", NetworkCategory.NAT)];

const at = (on: Network, actual: string, gateway?: string) => ({
  ...{ name: "eth0", mac: "", family: 4 as const, isLeased: false, network: on, actual },
  ...(gateway !== undefined && { gateway }),
});
const nat = { name: "eth9", mac: "", family: 4 as const, isLeased: true };
const station = (name: string, interfaces: Station["interfaces"], forwards = false): Station => ({
  ...{ name, interfaces, forwards },
});

const router = station("router", [at(staff, "10.0.1.1"), at(students, "10.0.2.1")], true);
const pc1 = station("pc1", [at(staff, "10.0.1.11", "10.0.1.1")]);
const pc2 = station("pc2", [at(students, "10.0.2.12", "10.0.2.1")]);

function between(from: Station, to: Station, ...others: readonly Station[]) {
  return new Routes([from, to, ...others]).between(from, to);
}

test("stations of one network reach each other there", () => {
  expect(between(pc1, router)).toEqual({ reachable: true, address: "10.0.1.1", routers: [] });
});

test("stations of two networks reach each other through a guest that forwards", () => {
  expect(between(pc1, pc2, router)).toEqual({ reachable: true, address: "10.0.2.12", routers: ["router"] });
});

test("without forwarding, they must not", () => {
  expect(between(pc1, pc2, { ...router, forwards: false })).toEqual({ reachable: false, addresses: ["10.0.2.12"] });
});

test("without a gateway, a guest must not leave its network", () => {
  const isolated = station("isolated", [at(staff, "10.0.1.13")]);
  expect(between(isolated, pc2, router)).toEqual({ reachable: false, addresses: ["10.0.2.12"] });
});

test("if only the answer has no path, the lab does not decide: a router may translate addresses", () => {
  const server = station("server", [at(students, "10.0.2.13")]);
  expect(between(pc1, server, router)).toBeUndefined();
});

test("packets pass several routers, and a loop of gateways ends nowhere", () => {
  const first = station("first", [at(staff, "10.0.1.1"), at(core, "10.0.0.1", "10.0.0.2")], true);
  const second = station("second", [at(students, "10.0.2.1"), at(core, "10.0.0.2", "10.0.0.1")], true);
  const far = station("far", [at(lan, "10.9.9.9")]);
  const there = { reachable: true, address: "10.0.2.12", routers: ["first", "second"] };
  expect(between(pc1, pc2, first, second)).toEqual(there);
  expect(between(pc1, far, first, second)).toEqual({ reachable: false, addresses: ["10.9.9.9"] });
});

test("a guest behind a NAT must not reach an isolated network, but may reach a network of its host", () => {
  const client = station("client", [nat]);
  expect(between(client, pc1)).toEqual({ reachable: false, addresses: ["10.0.1.11"] });
  expect(between(client, station("web", [at(lan, "192.168.56.11")]))).toBeUndefined();
});

test("nothing is known of a gateway that is no guest", () => {
  expect(between(station("pc", [at(staff, "10.0.1.14", "10.0.1.254")]), pc2)).toBeUndefined();
});

test("nothing is expected of a guest that only has a NAT", () => {
  expect(between(pc1, station("client", [nat]), router)).toBeUndefined();
});

test("a guest reaches the outside through its own NAT, a NAT network, or a router with one", () => {
  const own = station("own", [nat, at(staff, "10.0.1.15")]);
  const onNetwork = station("on-network", [at(wan, "10.0.9.15", "10.0.9.1")]);
  const natRouter = { ...router, interfaces: [...router.interfaces, nat] };
  const outside = (each: Station, ...others: Station[]) => new Routes([each, ...others]).outsideOf(each);
  expect(outside(own)).toEqual({ address: "10.0.2.2", routers: [] });
  expect(outside(onNetwork)).toEqual({ address: "10.0.9.1", routers: [] });
  expect(outside(pc1, natRouter)).toEqual({ address: "10.0.2.2", routers: ["router"] });
  expect(outside(pc1, router)).toBeUndefined();
  expect(outside(pc1, { ...natRouter, forwards: false })).toBeUndefined();
});
