import { BridgedNetwork, InternalNetwork, Vlan } from "../../../lib/index.js";
import { proxmoxLab } from "../../platforms/proxmox/support.js";
import { brokenRules, codes, labIn } from "../support.js";

test("two VLANs of a network with the same VLAN ID are rejected", () => {
  const { lab, hypervisor } = labIn();
  const network = new InternalNetwork(lab, "trunk", { hypervisor, cidr: "10.1.0.0/24" });
  new Vlan(lab, "staff", { network, vlanId: 20, cidr: "10.1.20.0/24" });
  new Vlan(lab, "guests", { network, vlanId: 20, cidr: "10.1.30.0/24" });
  expect(brokenRules(lab)).toEqual([
    expect.stringContaining("LV118 campus/guests: vlanId is 20 on campus/trunk, which campus/staff also has; "),
  ]);
});

test("two VLANs with the same VLAN ID on bridged networks of one LAN are rejected", () => {
  const { lab, hypervisor } = proxmoxLab();
  const lan = (id: string, cidr: string) => new BridgedNetwork(lab, id, { hypervisor, hostInterface: "vmbr0", cidr });
  new Vlan(lab, "staff", { network: lan("a", "10.1.0.0/24"), vlanId: 20, cidr: "10.1.20.0/24" });
  new Vlan(lab, "guests", { network: lan("b", "10.2.0.0/24"), vlanId: 20, cidr: "10.1.30.0/24" });
  expect(codes(lab)).toEqual(["LV118"]);
});

test("the same VLAN ID on two networks is accepted", () => {
  const { lab, hypervisor } = labIn();
  for (const [n, id] of ["a", "b"].entries()) {
    const network = new InternalNetwork(lab, id, { hypervisor, cidr: `10.${n}.0.0/24` });
    new Vlan(lab, `staff-${id}`, { network, vlanId: 20, cidr: `10.${n}.20.0/24` });
  }
  expect(codes(lab)).toEqual([]);
});
