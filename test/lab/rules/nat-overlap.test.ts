import { Disk, HostOnlyNetwork, Nat, VirtualBox, VirtualMachine } from "../../../lib/index.js";
import { brokenRules, codes, image, labIn } from "../support.js";

test("the slides' host-only 10.0.2.1 with 10.0.2.12 beside the NAT's 10.0.2.15 is refused", () => {
  const { lab, guest } = labIn();
  const hypervisor = new VirtualBox(lab, "desktop", { hostOnlyRanges: ["10.0.2.0/24"] });
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "10.0.2.0/24", hostAddress: "10.0.2.1" });
  new VirtualMachine(lab, "ubuntu", {
    hypervisor,
    bootDisk: Disk.fromImage(image),
    interfaces: [Nat.perMachine(), lan.at("10.0.2.12")],
  });
  guest("other");
  expect(brokenRules(lab)).toEqual([
    expect.stringMatching(
      /^LV101 campus\/lan: 10\.0\.2\.0\/24 overlaps 10\.0\.2\.0\/24, the subnet behind the NAT of ubuntu\. /,
    ),
  ]);
});

test("10.0.2.0/24 is free where no guest of the hypervisor has a NAT of its own", () => {
  const { lab, guest } = labIn();
  const hypervisor = new VirtualBox(lab, "desktop", { hostOnlyRanges: ["10.0.2.0/24"] });
  new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "10.0.2.0/24" });
  guest("elsewhere", { interfaces: [Nat.perMachine()] });
  expect(codes(lab)).toEqual([]);
});
