import { HostOnlyNetwork, Lab, NatNetwork, VirtualBox } from "../../../lib/index.js";
import { brokenRules, codes, Elsewhere, labIn } from "../support.js";

test("a NAT network inside a host-only network is refused", () => {
  const { lab, hypervisor } = labIn();
  new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/22" });
  new NatNetwork(lab, "wan", { hypervisor, cidr: "192.168.58.0/24" });
  expect(brokenRules(lab)).toEqual([
    expect.stringContaining(
      "LV102 campus/wan: 192.168.58.0/24 overlaps 192.168.56.0/22 of host-only network campus/lan",
    ),
  ]);
});

test("two VirtualBoxes of a lab are on one machine", () => {
  const { lab, hypervisor } = labIn();
  new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  new HostOnlyNetwork(lab, "far", { hypervisor: new VirtualBox(lab, "other"), cidr: "192.168.56.0/24" });
  expect(brokenRules(lab)).toEqual([
    expect.stringContaining(
      "LV102 campus/far: 192.168.56.0/24 overlaps 192.168.56.0/24 of host-only network campus/lan",
    ),
  ]);
});

test("so are those of two labs of an app, and the later lab is told", () => {
  const { app, lab, hypervisor } = labIn();
  new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  const second = new Lab(app, "annex");
  new HostOnlyNetwork(second, "lan", { hypervisor: new VirtualBox(second, "laptop"), cidr: "192.168.56.0/24" });
  expect(brokenRules(second)).toEqual([
    expect.stringContaining(
      "LV102 annex/lan: 192.168.56.0/24 overlaps 192.168.56.0/24 of host-only network campus/lan",
    ),
  ]);
  expect(codes(lab)).toEqual([]);
});

test("neighbours, and equal subnets of two machines, do not overlap", () => {
  const { lab, hypervisor } = labIn();
  new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  new HostOnlyNetwork(lab, "dmz", { hypervisor, cidr: "192.168.57.0/24" });
  new HostOnlyNetwork(lab, "far", { hypervisor: new Elsewhere(lab, "other"), cidr: "192.168.56.0/24" });
  expect(codes(lab)).toEqual([]);
});
