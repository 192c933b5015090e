import { HostOnlyNetwork, NatNetwork } from "../../../lib/index.js";
import { brokenRules, codes, labIn } from "../support.js";

test("a static address inside a DHCP range is refused", () => {
  const { lab, hypervisor, guest } = labIn();
  const dhcp = { lower: "192.168.56.100", upper: "192.168.56.200" };
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24", dhcp });
  const wan = new NatNetwork(lab, "wan", { hypervisor, cidr: "10.5.0.0/24" });
  guest("a", { interfaces: [lan.at("192.168.56.100"), wan.at("10.5.0.4")] });
  expect(brokenRules(lab)).toEqual([
    expect.stringMatching(
      /^LV105 campus\/a: adapter lan has 192\.168\.56\.100, and .* leases 192\.168\.56\.100-192\.168\.56\.200/,
    ),
    expect.stringMatching(/^LV105 campus\/a: adapter wan has 10\.5\.0\.4, and .* leases 10\.5\.0\.4-10\.5\.0\.254/),
  ]);
});

test("a static address beside the range, and a guest that DHCP serves, are fine", () => {
  const { lab, hypervisor, guest } = labIn();
  const dhcp = { lower: "192.168.56.100", upper: "192.168.56.200" };
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24", dhcp });
  guest("a", { interfaces: [lan.at("192.168.56.201")] });
  guest("b", { interfaces: [lan.attach()] });
  expect(codes(lab)).toEqual([]);
});
