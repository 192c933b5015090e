import { HostOnlyNetwork, VirtualBox } from "../../../../lib/index.js";
import { brokenRules, codes, labIn } from "../../../lab/support.js";

test("a host-only network outside the allowed range is refused, with the file, the line and the property", () => {
  const { lab, hypervisor } = labIn();
  new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "10.1.2.0/24" });
  expect(brokenRules(lab)).toEqual([
    'LV130 campus/lan: 10.1.2.0/24 is outside 192.168.56.0/21. Have the line "* 192.168.56.0/21 10.1.2.0/24" in /etc/vbox/networks.conf of ' +
      'the host, and tell campus/laptop: hostOnlyRanges: ["192.168.56.0/21", "10.1.2.0/24"]. On a Mac, hostOnlyRanges alone is enough. ' +
      "Or give the network a subnet inside an allowed range.",
  ]);
});

test("what networks.conf says stands in place of the default", () => {
  const { lab } = labIn();
  const hypervisor = new VirtualBox(lab, "other", { hostOnlyRanges: ["10.1.0.0/16"] });
  new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "10.1.2.0/24" });
  expect(codes(lab)).toEqual([]);
  new HostOnlyNetwork(lab, "dmz", { hypervisor, cidr: "192.168.56.0/24" });
  expect(codes(lab)).toEqual(["LV130"]);
});

test("192.168.56.0 to 192.168.63.255 is allowed", () => {
  const { lab, hypervisor } = labIn();
  new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  new HostOnlyNetwork(lab, "dmz", { hypervisor, cidr: "192.168.63.0/24" });
  expect(codes(lab)).toEqual([]);
  new HostOnlyNetwork(lab, "out", { hypervisor, cidr: "192.168.64.0/24" });
  expect(codes(lab)).toEqual(["LV130"]);
});

test("a range that is no subnet is refused at once", () => {
  const { lab } = labIn();
  expect(() => new VirtualBox(lab, "other", { hostOnlyRanges: ["* 10.1.2.0/24"] })).toThrow(
    'campus/other: "* 10.1.2.0/24" is not a subnet',
  );
});
