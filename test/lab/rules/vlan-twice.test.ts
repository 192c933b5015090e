import { BridgedNetwork, InternalNetwork, Vlan } from "../../../lib/index.js";
import { proxmoxLab } from "../../platforms/proxmox/support.js";
import { brokenRules, codes, labIn } from "../support.js";

test("a vid that two VLANs of one network have is refused", () => {
  const { lab, hypervisor } = labIn();
  const on = new InternalNetwork(lab, "trunk", { hypervisor, cidr: "10.1.0.0/24" });
  new Vlan(lab, "staff", { on, vid: 20, cidr: "10.1.20.0/24" });
  new Vlan(lab, "guests", { on, vid: 20, cidr: "10.1.30.0/24" });
  expect(brokenRules(lab)).toEqual([
    expect.stringContaining("LV118 campus/guests: it has the vid 20 on campus/trunk, as campus/staff has. "),
  ]);
});

test("so is one of two bridged networks to one LAN", () => {
  const { lab, hypervisor } = proxmoxLab();
  const lan = (id: string, cidr: string) => new BridgedNetwork(lab, id, { hypervisor, hostInterface: "vmbr0", cidr });
  new Vlan(lab, "staff", { on: lan("a", "10.1.0.0/24"), vid: 20, cidr: "10.1.20.0/24" });
  new Vlan(lab, "guests", { on: lan("b", "10.2.0.0/24"), vid: 20, cidr: "10.1.30.0/24" });
  expect(codes(lab)).toEqual(["LV118"]);
});

test("one vid on two networks is two VLANs", () => {
  const { lab, hypervisor } = labIn();
  for (const [n, id] of ["a", "b"].entries()) {
    const on = new InternalNetwork(lab, id, { hypervisor, cidr: `10.${n}.0.0/24` });
    new Vlan(lab, `staff-${id}`, { on, vid: 20, cidr: `10.${n}.20.0/24` });
  }
  expect(codes(lab)).toEqual([]);
});
