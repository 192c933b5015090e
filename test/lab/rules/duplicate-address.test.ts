import { Disk, HostOnlyNetwork, VirtualMachine } from "../../../lib/index.js";
import { brokenRules, codes, Elsewhere, image, labIn } from "../support.js";

test("two guests with the same address are rejected, and the error names both", () => {
  const { lab, hypervisor, guest } = labIn();
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  guest("a", { interfaces: [lan.at("192.168.56.11")] });
  guest("b", { interfaces: [lan.attach({ name: "eth", address: "192.168.56.11" })] });
  expect(brokenRules(lab)).toEqual([
    expect.stringContaining(
      "LV104 campus/b: the address of adapter eth is 192.168.56.11, which adapter lan of campus/a also has",
    ),
  ]);
});

test("the same address on networks of two hosts is accepted", () => {
  const { lab, hypervisor, guest } = labIn();
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  const other = new Elsewhere(lab, "other");
  const far = new HostOnlyNetwork(lab, "far", { hypervisor: other, cidr: "192.168.56.0/24" });
  guest("a", { interfaces: [lan.at("192.168.56.11")] });
  const bootDisk = Disk.fromImage(image);
  new VirtualMachine(lab, "b", { hypervisor: other, bootDisk, interfaces: [far.at("192.168.56.11")] });
  expect(codes(lab)).toEqual([]);
});
