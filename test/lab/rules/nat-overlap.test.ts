import { Disk, HostOnlyNetwork, Nat, VirtualBox, VirtualMachine } from "../../../lib/index.js";
import { brokenRules, codes, image, labIn } from "../support.js";

test("a host-only network inside the subnet of per-machine NAT is rejected", () => {
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
      /^LV101 campus\/lan: cidr is 10\.0\.2\.0\/24, which overlaps 10\.0\.2\.0\/24, the NAT subnet of campus\/ubuntu; /,
    ),
  ]);
});

test("a host-only network 10.0.2.0/24 is accepted if no guest of the hypervisor has per-machine NAT", () => {
  const { lab, guest } = labIn();
  const hypervisor = new VirtualBox(lab, "desktop", { hostOnlyRanges: ["10.0.2.0/24"] });
  new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "10.0.2.0/24" });
  guest("elsewhere", { interfaces: [Nat.perMachine()] });
  expect(codes(lab)).toEqual([]);
});
