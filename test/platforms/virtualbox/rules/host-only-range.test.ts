import { HostOnlyNetwork, VirtualBox } from "../../../../lib/index.js";
import { brokenRules, codes, labIn } from "../../../lab/support.js";

test("a host-only network outside the allowed range is rejected with the file, the line, and the property to set", () => {
  const { lab, hypervisor } = labIn();
  new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "10.1.2.0/24" });
  expect(brokenRules(lab)).toEqual([
    "LV130 campus/lan: cidr is 10.1.2.0/24, which is outside 192.168.56.0/21; give a subnet inside that range, " +
      'or put the line "* 192.168.56.0/21 10.1.2.0/24" into the host\'s /etc/vbox/networks.conf and give ' +
      'campus/laptop hostOnlyRanges: ["192.168.56.0/21", "10.1.2.0/24"]; on macOS, hostOnlyRanges is enough ' +
      "(docs/rules.md#lv130)",
  ]);
});

test("ranges of networks.conf replace the default", () => {
  const { lab } = labIn();
  const hypervisor = new VirtualBox(lab, "other", { hostOnlyRanges: ["10.1.0.0/16"] });
  new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "10.1.2.0/24" });
  expect(codes(lab)).toEqual([]);
  new HostOnlyNetwork(lab, "dmz", { hypervisor, cidr: "192.168.56.0/24" });
  expect(codes(lab)).toEqual(["LV130"]);
});

test("the default range is 192.168.56.0 to 192.168.63.255", () => {
  const { lab, hypervisor } = labIn();
  new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  new HostOnlyNetwork(lab, "dmz", { hypervisor, cidr: "192.168.63.0/24" });
  expect(codes(lab)).toEqual([]);
  new HostOnlyNetwork(lab, "out", { hypervisor, cidr: "192.168.64.0/24" });
  expect(codes(lab)).toEqual(["LV130"]);
});

test("a range that is not a subnet is rejected immediately", () => {
  const { lab } = labIn();
  expect(() => new VirtualBox(lab, "other", { hostOnlyRanges: ["* 10.1.2.0/24"] })).toThrow(
    'campus/other: "* 10.1.2.0/24" is not an IPv4 subnet',
  );
});
