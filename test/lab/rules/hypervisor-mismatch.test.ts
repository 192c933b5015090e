import { DirectoryPool, Disk, HostOnlyNetwork, Size, VirtualBox } from "../../../lib/index.js";
import { brokenRules, codes, image, labIn } from "../support.js";

test("a network and disk pools of another hypervisor are rejected", () => {
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
      expect.stringContaining(`LV113 campus/a: hypervisor is campus/laptop, but campus/${id} is on campus/other`),
    ),
  );
});

test("a network and a pool of the guest's own hypervisor are accepted", () => {
  const { lab, hypervisor, guest } = labIn();
  const lan = new HostOnlyNetwork(lab, "lan", { hypervisor, cidr: "192.168.56.0/24" });
  const pool = new DirectoryPool(lab, "fast", { hypervisor, path: "fast" });
  guest("a", { bootDisk: Disk.fromImage(image, { pool }), interfaces: [lan.at("192.168.56.5")] });
  expect(codes(lab)).toEqual([]);
});
