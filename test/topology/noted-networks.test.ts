import { App } from "cdktf";
import {
  BridgedNetwork,
  Disk,
  type Hypervisor,
  InternalNetwork,
  Lab,
  Proxmox,
  Size,
  VirtualBox,
  VirtualMachine,
  Vlan,
} from "../../lib/index.js";
import { NetworkCategory, readTopology } from "../../lib/topology/index.js";
import { withNotes } from "../../lib/topology/noted-networks.js";
import type { Network } from "../../lib/topology/topology.js";

const bootDisk = Disk.blank(Size.gibibytes(1));

/** Returns the name, VLAN, and subnet of each network that is read from a lab with a guest on all of them. */
function networksOn(
  on: (lab: Lab) => Hypervisor,
  networks: (lab: Lab, hypervisor: Hypervisor) => readonly (InternalNetwork | BridgedNetwork | Vlan)[],
) {
  const lab = new Lab(new App(), "lab");
  const hypervisor = on(lab);
  const interfaces = networks(lab, hypervisor).map((network) => network.attach());
  new VirtualMachine(lab, "guest", { hypervisor, bootDisk, interfaces });
  return readTopology(lab.toTerraform()).networks.map(({ name, vlanId, cidr }) => [name, vlanId, cidr]);
}

const wires = (lab: Lab, hypervisor: Hypervisor) => {
  const network = new InternalNetwork(lab, "wire", { hypervisor, cidr: "10.5.0.0/24" });
  return [network, new Vlan(lab, "staff", { network, vlanId: 20, cidr: "10.5.20.0/24" })];
};
const lan = (lab: Lab, hypervisor: Hypervisor) => {
  const network = new BridgedNetwork(lab, "office", { hypervisor, hostInterface: "vmbr0", cidr: "192.168.1.0/24" });
  return [network, new Vlan(lab, "phones", { network, vlanId: 30, cidr: "192.168.30.0/24" })];
};
const virtualBox = (lab: Lab) => new VirtualBox(lab, "laptop");
const proxmox = (lab: Lab) => new Proxmox(lab, "pve", { node: "pve" });
const nodes = (lab: Lab) => new Proxmox(lab, "pve", { node: "a", nodes: { a: "192.168.1.11", b: "192.168.1.12" } });

const WIRES = [
  ["staff", 20, "10.5.20.0/24"],
  ["wire", undefined, "10.5.0.0/24"],
];
const LAN = [
  ["phones", 30, "192.168.30.0/24"],
  ["vmbr0", undefined, "192.168.1.0/24"],
];

test.each([
  ["an internal network and its VLAN on VirtualBox", virtualBox, wires, WIRES],
  ["an internal network and its VLAN on Proxmox VE", proxmox, wires, WIRES],
  ["an internal network and its VLAN on two nodes", nodes, wires, WIRES],
  ["the LAN and its VLAN on Proxmox VE", proxmox, lan, LAN],
  ["the LAN and its VLAN on two nodes", nodes, lan, LAN],
])("%s are read with their own names and subnets", (_, on, networks, expected) => {
  expect(networksOn(on, networks)).toEqual(expected);
});

test("a resource that could be either of two networks keeps its own name", () => {
  const network: Network = {
    id: "a",
    hypervisor: "h",
    kind: "bridged",
    category: NetworkCategory.LAN,
    name: "eth0",
    dhcp: false,
  };
  const notes = ["10.1.0.0/24", "10.2.0.0/24"].map((cidr, index) => ({ name: `lan${index}`, medium: "eth0", cidr }));
  expect(withNotes([network], notes)).toEqual([network]);
  expect(withNotes([network], notes.slice(1))).toEqual([{ ...network, cidr: "10.2.0.0/24" }]);
});

test("a subnet in a resource is not replaced", () => {
  const network: Network = {
    id: "a",
    hypervisor: "h",
    kind: "host-only",
    category: NetworkCategory.HOST,
    name: "lan",
    cidr: "10.1.0.0/24",
    dhcp: false,
  };
  expect(withNotes([network], [{ name: "lan", medium: "lan", cidr: "10.2.0.0/24" }])).toEqual([network]);
});

test.each([
  ["VirtualBox", virtualBox],
  ["Proxmox VE", proxmox],
])("a VLAN whose leases come from a guest has its gateway and their range on %s", (_, on) => {
  const lab = new Lab(new App(), "lab");
  const hypervisor = on(lab);
  const network = new InternalNetwork(lab, "wire", { hypervisor, cidr: "10.5.0.0/24" });
  const staff = new Vlan(lab, "staff", {
    ...{ network, vlanId: 20, cidr: "10.5.20.0/24", gateway: "10.5.20.1" },
    dhcp: { lower: "10.5.20.100", upper: "10.5.20.199" },
  });
  new VirtualMachine(lab, "guest", { hypervisor, bootDisk, interfaces: [staff.attach()] });
  const found = readTopology(lab.toTerraform()).networks.find(({ name }) => name === "staff");
  expect(found).toMatchObject({ gateway: "10.5.20.1", dhcpRange: "10.5.20.100-10.5.20.199", dhcp: false });
});
