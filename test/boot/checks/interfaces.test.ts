import { addressesAt, type GuestFacts } from "../../../lib/boot/checks/facts.js";
import { forwards, hostNames, interfacesOf } from "../../../lib/boot/checks/interfaces.js";
import { type PlannedGuest, planBoot } from "../../../lib/boot/plan.js";
import { CloudInit, Disk, InternalNetwork, Proxmox, Size, VirtualMachine, Vlan } from "../../../lib/index.js";
import { ownPlatforms } from "../../../lib/platforms/registry.js";
import { image, labIn } from "../../lab/support.js";

/** A router and a client with both versions of IP on a VLAN. */
async function plan() {
  const { lab } = labIn();
  const hypervisor = new Proxmox(lab, "pve", { node: "pve" });
  const bootDisk = Disk.fromImage(image, { size: Size.gibibytes(1) });
  const wire = new InternalNetwork(lab, "wire", { hypervisor, cidr: "10.5.0.0/24" });
  const lan = new Vlan(lab, "lan", {
    ...{ network: wire, vlanId: 20, cidr: "10.5.20.0/24", cidr6: "fd00:5:20::/64", gateway: "10.5.20.1" },
  });
  const cloudInit = CloudInit.seed({ forwarding: true, hosts: true });
  new VirtualMachine(lab, "router", {
    ...{ hypervisor, bootDisk, cloudInit, interfaces: [wire.trunk([lan.at("10.5.20.1")])] },
  });
  new VirtualMachine(lab, "client", {
    ...{ hypervisor, bootDisk, cloudInit: CloudInit.seed({ hosts: true }), interfaces: [lan.at("10.5.20.11")] },
  });
  lab.prepareStack();
  const { topology, guests } = await planBoot({ name: "lab", directory: "/", json: lab.toTerraform() }, ownPlatforms());
  const find = (name: string) => guests.find(({ guest }) => guest.name === name) as PlannedGuest;
  return { topology, router: find("router"), client: find("client") };
}

test("a seed's interfaces have their networks, once for each version of IP", async () => {
  const { topology, router, client } = await plan();
  const summary = (planned: PlannedGuest) =>
    interfacesOf(topology, planned).map(({ name, family, address, gateway, network }) => [
      ...[name, family, address, gateway, network?.name],
    ]);
  expect(summary(client)).toEqual([
    ["eth0", 4, "10.5.20.11/24", "10.5.20.1", "lan"],
    ["eth0", 6, expect.stringMatching(/^fd00:5:20:0:[\da-f:]+\/64$/), undefined, "lan"],
  ]);
  expect(summary(router)).toEqual([
    ["eth0.20", 4, "10.5.20.1/24", undefined, "lan"],
    ["eth0.20", 6, expect.stringMatching(/^fd00:5:20:0:[\da-f:]+\/64$/), undefined, "lan"],
  ]);
});

test("a guest forwards both versions of IP if it has addresses of both", async () => {
  const { router, client } = await plan();
  expect([forwards(router, 4), forwards(router, 6)]).toEqual([true, true]);
  expect([forwards(client, 4), forwards(client, 6)]).toEqual([false, false]);
});

test("the names of a hosts block have addresses of both versions of IP", async () => {
  const { client } = await plan();
  expect(hostNames(client)).toEqual(
    new Map([["router", ["10.5.20.1", expect.stringMatching(/^fd00:5:20:0:[\da-f:]+$/)]]]),
  );
});

test("an interface has only the addresses of its adapter, its VLAN, and its version of IP", () => {
  const facts: GuestFacts = {
    interfaces: [
      { name: "eth0", mac: "02:00:00:00:00:01", addresses: ["10.0.0.1/24", "fd00::1/64"] },
      { name: "eth0.20", mac: "02:00:00:00:00:01", vlanId: 20, addresses: ["10.5.20.1/24"] },
    ],
    ...{ defaultRoutes: [], nameservers: [] },
  };
  const of = (family: 4 | 6, vlanId?: number) =>
    addressesAt(facts, {
      ...{ name: "eth0", mac: "02:00:00:00:00:01", family, isLeased: false },
      ...(vlanId !== undefined && { vlanId }),
    });
  expect([of(4), of(6), of(4, 20), of(6, 20)]).toEqual([["10.0.0.1/24"], ["fd00::1/64"], ["10.5.20.1/24"], []]);
});
