import { BridgedNetwork, InternalNetwork, Vlan } from "../../../lib/index.js";
import { proxmoxLab } from "../../platforms/proxmox/support.js";
import { brokenRules, codes, labIn } from "../support.js";

test("a VLAN ID that two VLANs of one network have is refused", () => {
  const { lab, hypervisor } = labIn();
  const network = new InternalNetwork(lab, "trunk", { hypervisor, cidr: "10.1.0.0/24" });
  new Vlan(lab, "staff", { network, vlanId: 20, cidr: "10.1.20.0/24" });
  new Vlan(lab, "guests", { network, vlanId: 20, cidr: "10.1.30.0/24" });
  expect(brokenRules(lab)).toEqual([
    expect.stringContaining("LV118 campus/guests: it has VLAN ID 20 on campus/trunk, as campus/staff has. "),
  ]);
});

test("so is one of two bridged networks to one LAN", () => {
  const { lab, hypervisor } = proxmoxLab();
  const lan = (id: string, cidr: string) => new BridgedNetwork(lab, id, { hypervisor, hostInterface: "vmbr0", cidr });
  new Vlan(lab, "staff", { network: lan("a", "10.1.0.0/24"), vlanId: 20, cidr: "10.1.20.0/24" });
  new Vlan(lab, "guests", { network: lan("b", "10.2.0.0/24"), vlanId: 20, cidr: "10.1.30.0/24" });
  expect(codes(lab)).toEqual(["LV118"]);
});

test("one VLAN ID on two networks is two VLANs", () => {
  const { lab, hypervisor } = labIn();
  for (const [n, id] of ["a", "b"].entries()) {
    const network = new InternalNetwork(lab, id, { hypervisor, cidr: `10.${n}.0.0/24` });
    new Vlan(lab, `staff-${id}`, { network, vlanId: 20, cidr: `10.${n}.20.0/24` });
  }
  expect(codes(lab)).toEqual([]);
});
