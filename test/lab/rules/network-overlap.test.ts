import { HostOnlyNetwork, NatNetwork, VirtualBox } from "../../../lib/index.js";
import { brokenRules, codes, labIn } from "../support.js";

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

test("neighbours, and equal subnets of two hypervisors, do not overlap", () => {
  const { lab, hypervisor } = labIn();
  new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  new HostOnlyNetwork(lab, "dmz", { hypervisor, cidr: "192.168.57.0/24" });
  new HostOnlyNetwork(lab, "far", { hypervisor: new VirtualBox(lab, "other"), cidr: "192.168.56.0/24" });
  expect(codes(lab)).toEqual([]);
});
