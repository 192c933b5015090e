import { HostOnlyNetwork, NatNetwork } from "../../../lib/index.js";
import { brokenRules, codes, labIn } from "../support.js";

test("a static address inside a DHCP range is rejected", () => {
  const { lab, hypervisor, guest } = labIn();
  const dhcp = { lower: "192.168.56.100", upper: "192.168.56.200" };
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24", dhcp });
  const wan = new NatNetwork(lab, "wan", { hypervisor, cidr: "10.5.0.0/24" });
  guest("a", { interfaces: [lan.at("192.168.56.100"), wan.at("10.5.0.4")] });
  expect(brokenRules(lab)).toEqual([
    expect.stringMatching(
      /^LV105 campus\/a: the address of adapter lan is 192\.168\.56\.100, which the DHCP server of campus\/lan leases \(192\.168\.56\.100-192\.168\.56\.200\)/,
    ),
    expect.stringMatching(
      /^LV105 campus\/a: the address of adapter wan is 10\.5\.0\.4, which .* leases \(10\.5\.0\.4-10\.5\.0\.254\)/,
    ),
  ]);
});

test("a static address outside the range and a guest with DHCP are accepted", () => {
  const { lab, hypervisor, guest } = labIn();
  const dhcp = { lower: "192.168.56.100", upper: "192.168.56.200" };
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24", dhcp });
  guest("a", { interfaces: [lan.at("192.168.56.201")] });
  guest("b", { interfaces: [lan.attach()] });
  expect(codes(lab)).toEqual([]);
});
