import type { Hypervisor, Lab } from "../../../lib/index.js";
import { BridgedNetwork, CloudInit, InternalNetwork, Nat, Vlan } from "../../../lib/index.js";
import { networkConfig } from "../../../lib/lab/seed/no-cloud.js";
import { readTopology } from "../../../lib/topology/index.js";
import { renderMermaid } from "../../../lib/topology/mermaid.js";
import { renderTable } from "../../../lib/topology/table.js";
import type { Topology } from "../../../lib/topology/topology.js";
import { containersOf, fromImage, machinesOf, proxmoxLab } from "../../platforms/proxmox/support.js";
import { labIn, synthesize } from "../support.js";

/** Creates two VLANs on an internal network. */
function campus(lab: Lab, hypervisor: Hypervisor) {
  const trunk = new InternalNetwork(lab, "backbone", { hypervisor, cidr: "10.1.0.0/24" });
  const staff = new Vlan(lab, "staff", { network: trunk, vlanId: 20, cidr: "10.1.20.0/24", gateway: "10.1.20.1" });
  const students = new Vlan(lab, "students", { network: trunk, vlanId: 30, cidr: "10.1.30.0/24" });
  return { trunk, staff, students };
}

test("on VirtualBox, each VLAN is an internal network", () => {
  const { lab, hypervisor, guest } = labIn();
  const { trunk, staff, students } = campus(lab, hypervisor);
  guest("a", { interfaces: [staff.at("10.1.20.11"), students.attach(), trunk.attach()] });
  const { virtualbox_vm: machines } = synthesize(lab).resource;
  const slug = "${virtualbox_lab.laptop.slug}";
  expect(machines.a.network_adapters.map(({ type, network }: Record<string, string>) => [type, network])).toEqual([
    ["internal", `${slug}-backbone:vlan20`],
    ["internal", `${slug}-backbone:vlan30`],
    ["internal", `${slug}-backbone`],
  ]);
});

test("on Proxmox VE, a VLAN is a tag on a VLAN-aware bridge", () => {
  const { lab, hypervisor, guest, container } = proxmoxLab();
  const { trunk, staff, students } = campus(lab, hypervisor);
  guest("a", { interfaces: [staff.at("10.1.20.11"), trunk.attach()] });
  container("c", { interfaces: [students.at("10.1.30.12"), staff.at("10.1.20.12")] });
  const { proxmox_network_linux_bridge: bridges } = synthesize(lab).resource;
  expect(bridges.backbone).toMatchObject({ vlan_aware: true, vids: "2-4094" });
  const bridge = "${proxmox_network_linux_bridge.backbone.name}";
  const { a } = machinesOf(lab);
  expect(a.network_device).toMatchObject([
    { bridge, vlan_id: 20, trunks: null },
    { bridge, vlan_id: null },
  ]);
  const { c } = containersOf(lab);
  expect(c.network_interface).toMatchObject([
    { bridge, vlan_id: 30 },
    { bridge, vlan_id: 20 },
  ]);
  expect(c.initialization.ip_config).toEqual([
    { ipv4: { address: "10.1.30.12/24" } },
    { ipv4: { address: "10.1.20.12/24", gateway: "10.1.20.1" } },
  ]);
});

test("a bridge without VLANs is not VLAN-aware, and a VLAN of the LAN uses the node's bridge", () => {
  const { lab, hypervisor, guest } = proxmoxLab();
  new InternalNetwork(lab, "plain", { hypervisor, cidr: "10.2.0.0/24" });
  const office = new BridgedNetwork(lab, "office", { hypervisor, hostInterface: "vmbr0", cidr: "192.168.1.0/24" });
  const voice = new Vlan(lab, "voice", { network: office, vlanId: 4094, cidr: "10.9.0.0/24" });
  guest("a", { interfaces: [voice.attach()] });
  const { proxmox_network_linux_bridge: bridges } = synthesize(lab).resource;
  expect(Object.keys(bridges)).toEqual(["plain"]);
  expect(bridges.plain).not.toHaveProperty("vlan_aware");
  expect(machinesOf(lab).a.network_device).toMatchObject([{ bridge: "vmbr0", vlan_id: 4094 }]);
  // Others are on the LAN: no address is assigned.
  expect(voice.assignsAddresses).toBe(false);
});

test("the topology contains each VLAN by name, the same on both hypervisors", () => {
  const box = labIn();
  const pve = proxmoxLab();
  const read = [box, pve].map(({ lab, hypervisor, guest }) => {
    const { trunk, staff, students } = campus(lab, hypervisor);
    guest("a", { interfaces: [staff.attach(), trunk.attach()] });
    guest("b", { interfaces: [students.attach()] });
    const { networks, adapters } = readTopology(synthesize(lab));
    const named = (id?: string) => networks.find((network) => network.id === id);
    return adapters.map(({ guest, network }) => [guest.split(".")[1], named(network)?.name, named(network)?.vlanId]);
  });
  expect(read[0]).toEqual([
    ["a", "backbone VLAN 20", 20],
    ["a", "backbone", undefined],
    ["b", "backbone VLAN 30", 30],
  ]);
  expect(read[1]).toEqual(read[0]);
});

test("the topology contains a trunk's VLANs with their addresses, and which of them are tagged", () => {
  const box = labIn();
  const pve = proxmoxLab();
  const read = [box, pve].map(({ lab, hypervisor, guest }) => {
    const { trunk, staff, students } = campus(lab, hypervisor);
    const carried = trunk.trunk([staff.at("10.1.20.1"), students.at("10.1.30.1")], { native: trunk.at("10.1.0.1") });
    guest("router", { bootDisk: fromImage, interfaces: [Nat.perMachine(), carried] });
    guest("blank", { interfaces: [trunk.trunk([staff], { native: students })], cloudInit: CloudInit.none() });
    lab.prepareStack();
    // With the notes under "//", which cdktf's Testing removes.
    return readTopology(lab.toTerraform());
  });
  const [onBox, onPve] = read.map(({ networks, adapters }) =>
    adapters.map(({ guest, network, address, tagged }) => {
      const name = networks.find(({ id }) => id === network)?.name ?? "NAT";
      return `${guest.split(".")[1]} ${name} ${address}${tagged ? " tagged" : ""}`;
    }),
  );
  expect(onPve).toEqual([
    "blank students undefined",
    "blank staff undefined tagged",
    "router NAT undefined",
    "router backbone 10.1.0.1",
    "router staff 10.1.20.1 tagged",
    "router students 10.1.30.1 tagged",
  ]);
  expect(onBox.slice(2)).toEqual(onPve.slice(2).map((line) => line.replace(" tagged", "")));
  const [, ofPve] = read as [Topology, Topology];
  expect(ofPve.adapters.map(({ slot }) => slot)).toEqual([1, 1, 1, 2, 2, 2]);
  expect(renderTable(ofPve)).toMatch(/router +2 +staff \(internal, tagged\) +02:\S+ +10\.1\.20\.1\n/);
  expect(renderMermaid([ofPve])).toContain('|"10.1.20.1<br/>tagged"|');
});

test.each([0, 4095, 1.5, -1, "20"])("VLAN ID %j is rejected immediately", (vlanId) => {
  const { lab, hypervisor } = labIn();
  const network = new InternalNetwork(lab, "trunk", { hypervisor, cidr: "10.1.0.0/24" });
  expect(() => new Vlan(lab, "staff", { network, vlanId: vlanId as number, cidr: "10.1.20.0/24" })).toThrow(
    /campus\/staff: vlanId is .*; give a whole number from 1 to 4094/,
  );
});

test("a gateway outside the subnet is rejected", () => {
  const { lab, hypervisor } = labIn();
  const network = new InternalNetwork(lab, "trunk", { hypervisor, cidr: "10.1.0.0/24" });
  expect(() => new Vlan(lab, "staff", { network, vlanId: 2, cidr: "10.1.20.0/24", gateway: "10.1.21.1" })).toThrow(
    /gateway is 10\.1\.21\.1; give an address of 10\.1\.20\.0\/24/,
  );
});

test("on a VLAN with DHCP, a guest without an explicit address leases one, and an explicit address is static", () => {
  const box = labIn();
  const pve = proxmoxLab();
  for (const { lab, hypervisor, guest } of [box, pve]) {
    const network = new InternalNetwork(lab, "trunk", { hypervisor, cidr: "10.1.0.0/24" });
    const dhcp = { lower: "10.1.20.100", upper: "10.1.20.199" };
    const vlan = new Vlan(lab, "staff", { network, vlanId: 20, cidr: "10.1.20.0/24", gateway: "10.1.20.1", dhcp });
    guest("server", { interfaces: [vlan.at("10.1.20.53")], bootDisk: fromImage });
    const leasing = guest("client", { interfaces: [vlan.attach()], bootDisk: fromImage });
    const { ethernets, vlans } = networkConfig(leasing);
    const { eth0 } = (vlans ?? ethernets) as Record<string, object>;
    expect(eth0).toMatchObject({ dhcp4: true });
    expect(eth0).not.toHaveProperty("nameservers");
    expect(vlan.dhcp?.range).toMatchObject({ first: "10.1.20.100", last: "10.1.20.199" });
  }
  const { client, server } = synthesize(box.lab).resource.virtualbox_vm;
  expect(client.network_adapters[0]).not.toHaveProperty("address");
  expect(server.network_adapters[0].address).toBe("10.1.20.53");
});

test.each([
  [
    { dhcp: { lower: "10.1.21.5", upper: "10.1.21.9" } },
    /dhcp.lower is 10\.1\.21\.5; give an address of 10\.1\.20\.0\/24/,
  ],
  [{ dhcp: { lower: "10.1.20.9", upper: "10.1.20.5" } }, /ends before it begins/],
  [
    { dhcp: { lower: "10.1.20.1", upper: "10.1.20.5" }, gateway: "10.1.20.1" },
    /dhcp leases .*; give a range without the gateway, 10\.1\.20\.1/,
  ],
  [{ dhcp: "10.1.20.1-10.1.20.5" as never }, /dhcp is '10.*; give an object/],
  [{ priority: 8 }, /priority is 8; give a whole number from 0 to 7/],
  [{ priority: -1 }, /priority is -1; give a whole number from 0 to 7/],
])("a VLAN with %j is rejected immediately", (props, message) => {
  const { lab, hypervisor } = labIn();
  const network = new InternalNetwork(lab, "trunk", { hypervisor, cidr: "10.1.0.0/24" });
  expect(() => new Vlan(lab, "staff", { network, vlanId: 20, cidr: "10.1.20.0/24", ...props })).toThrow(message);
});
