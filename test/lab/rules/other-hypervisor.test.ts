import { DirectoryPool, Disk, HostOnlyNetwork, Size, VirtualBox } from "../../../lib/index.js";
import { brokenRules, codes, image, labIn } from "../support.js";

test("a network, a boot disk's and a data disk's pool of another hypervisor are refused", () => {
  const { lab, guest } = labIn();
  const hypervisor = new VirtualBox(lab, "other");
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  const fast = new DirectoryPool(lab, "fast", { hypervisor, path: "fast" });
  const slow = new DirectoryPool(lab, "slow", { hypervisor, path: "slow" });
  guest("a", {
    bootDisk: Disk.fromImage(image, { pool: fast }),
    dataDisks: [Disk.blank(Size.gibibytes(1), { pool: slow })],
    interfaces: [lan.at("192.168.56.5")],
  });
  expect(brokenRules(lab)).toEqual(
    ["fast", "lan", "slow"].map((id) =>
      expect.stringContaining(`LV113 campus/a: it is on campus/laptop, and campus/${id} on campus/other`),
    ),
  );
});

test("what is on the guest's own hypervisor is fine", () => {
  const { lab, hypervisor, guest } = labIn();
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  const pool = new DirectoryPool(lab, "fast", { hypervisor, path: "fast" });
  guest("a", { bootDisk: Disk.fromImage(image, { pool }), interfaces: [lan.at("192.168.56.5")] });
  expect(codes(lab)).toEqual([]);
});
