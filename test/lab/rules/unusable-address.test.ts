import { HostOnlyNetwork } from "../../../lib/index.js";
import { brokenRules, codes, labIn } from "../support.js";

test.each([
  ["192.168.57.5", "which is outside 192.168.56.0/24 of campus/lan"],
  ["192.168.56.0", "the network's own address of campus/lan"],
  ["192.168.56.255", "the broadcast address of campus/lan"],
  ["192.168.56.1", "the host's address of campus/lan"],
  ["192.168.56.99", "the DHCP server's address of campus/lan"],
])("the address %s is rejected: %s", (address, reason) => {
  const { lab, hypervisor, guest } = labIn();
  const dhcp = { lower: "192.168.56.100", upper: "192.168.56.200" };
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24", dhcp });
  guest("a", { interfaces: [lan.at(address)] });
  expect(brokenRules(lab)).toEqual([
    expect.stringContaining(`LV103 campus/a: the address of adapter lan is ${address}, ${reason}`),
  ]);
});

test("a guest can have the first or the last host address", () => {
  const { lab, hypervisor, guest } = labIn();
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24", hostAddress: "192.168.56.100" });
  guest("a", { interfaces: [lan.at("192.168.56.1")] });
  guest("b", { interfaces: [lan.at("192.168.56.254")] });
  expect(codes(lab)).toEqual([]);
});
