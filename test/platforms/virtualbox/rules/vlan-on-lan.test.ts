import { BridgedNetwork, InternalNetwork, Vlan } from "../../../../lib/index.js";
import { brokenRules, codes, labIn } from "../../../lab/support.js";
import { proxmoxLab } from "../../proxmox/support.js";

test("a VLAN of a bridged network is rejected on VirtualBox with the commands for the host", () => {
  const { lab, hypervisor } = labIn();
  const network = new BridgedNetwork(lab, "office", { hypervisor, hostInterface: "eth0", cidr: "192.168.1.0/24" });
  new Vlan(lab, "staff", { network, vlanId: 20, cidr: "10.1.20.0/24" });
  expect(brokenRules(lab)).toEqual([
    expect.stringMatching(/^LV132 campus\/staff: network is campus\/office, which leads to the LAN; .*eth0\.20/),
  ]);
});

test("a VLAN of an internal network, or of a bridged network on Proxmox VE, is accepted", () => {
  const { lab, hypervisor } = labIn();
  const network = new InternalNetwork(lab, "trunk", { hypervisor, cidr: "10.1.0.0/24" });
  new Vlan(lab, "staff", { network, vlanId: 20, cidr: "10.1.20.0/24" });
  expect(codes(lab)).toEqual([]);
  const pve = proxmoxLab();
  const office = new BridgedNetwork(pve.lab, "office", {
    ...{ hypervisor: pve.hypervisor, hostInterface: "vmbr0" },
    cidr: "192.168.1.0/24",
  });
  new Vlan(pve.lab, "staff", { network: office, vlanId: 20, cidr: "10.1.20.0/24" });
  expect(codes(pve.lab)).toEqual([]);
});
