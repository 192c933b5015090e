import {
  AddressOrigin,
  BridgedNetwork,
  Disk,
  HostOnlyNetwork,
  InternalNetwork,
  Lab,
  Nat,
  Proxmox,
  VirtualMachine,
  Vlan,
} from "../../../lib/index.js";
import { appIn, image, labIn } from "../support.js";

test("the plan has the network, the address, and its origin for each interface", () => {
  const { lab, hypervisor, guest } = labIn();
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  const office = new BridgedNetwork(lab, "office", {
    hypervisor,
    hostInterface: "eth0",
    cidr: "192.168.1.0/24",
    gateway: "192.168.1.1",
    nameservers: ["192.168.1.2"],
  });
  guest("web", { interfaces: [Nat.perMachine(), lan.attach()] });
  guest("db", { interfaces: [lan.at("192.168.56.10"), office.at("192.168.1.7"), office.attach({ name: "leased" })] });
  const [explicit, out, leased, nat, assigned] = lab.addressPlan;
  expect(explicit).toEqual({
    guest: "db",
    interface: "eth0",
    network: "lan",
    mac: expect.stringMatching(/^02(:[0-9a-f]{2}){5}$/),
    address: "192.168.56.10/24",
    nameservers: [],
    origin: AddressOrigin.EXPLICIT,
  });
  expect(out).toMatchObject({ gateway: "192.168.1.1", nameservers: ["192.168.1.2"], origin: AddressOrigin.EXPLICIT });
  expect(leased).toMatchObject({
    network: "office",
    address: undefined,
    gateway: undefined,
    origin: AddressOrigin.LEASED,
  });
  expect(nat).toMatchObject({ guest: "web", network: undefined, address: undefined, origin: AddressOrigin.LEASED });
  expect(assigned).toMatchObject({ interface: "eth1", origin: AddressOrigin.ASSIGNED });
  expect(assigned.address).toMatch(/^192\.168\.56\.\d+\/24$/);
});

test("a VLAN of a trunk is a separate entry, under its name in the guest", () => {
  const lab = new Lab(appIn(), "campus");
  const hypervisor = new Proxmox(lab, "pve", { node: "pve" });
  const backbone = new InternalNetwork(lab, "backbone", { hypervisor, cidr: "10.10.0.0/24" });
  const staff = new Vlan(lab, "staff", { network: backbone, vlanId: 20, cidr: "10.10.20.0/24" });
  const interfaces = [backbone.trunk([staff.at("10.10.20.1")])];
  new VirtualMachine(lab, "router", { hypervisor, bootDisk: Disk.fromImage(image), interfaces });
  expect(lab.addressPlan).toEqual([
    expect.objectContaining({ interface: "eth0.20", network: "staff", vlan: 20, address: "10.10.20.1/24" }),
  ]);
});

test("an interface without an address has the origin NONE", () => {
  const { lab, hypervisor, guest } = labIn();
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/30" });
  guest("a", { interfaces: [lan.attach()] });
  guest("b", { interfaces: [lan.attach()] });
  expect(lab.addressPlan.map(({ origin }) => origin).sort()).toEqual([AddressOrigin.ASSIGNED, AddressOrigin.NONE]);
});
