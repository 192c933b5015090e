import { resolve } from "node:path";
import type { App } from "cdktf";
import { Disk, Image, Lab, Nat, NatNetwork, Size, VirtualBox, VirtualMachine } from "labvisor";
import { inventory, WITHOUT_HOST_ONLY } from "../support/inventory.js";
import { InstalledLabFolder } from "../support/lab-folder.js";
import { describeWithTerraform } from "../support/terraform.js";
import { createVirtualBoxHome, describeWithVirtualBox, type VirtualBoxHome } from "../support/virtualbox-home.js";

/** 50 machines three times take a quarter of an hour: LABVISOR_SCALE=50x3. */
const [MACHINES = 12, TIMES = 1] = (process.env.LABVISOR_SCALE ?? "12x1").split("x").map(Number);

function many(app: App): Lab {
  const lab = new Lab(app, "many");
  const laptop = new VirtualBox(lab, "laptop");
  const wan = new NatNetwork(lab, "wan", { hypervisor: laptop, cidr: "10.45.0.0/24" });
  for (let n = 1; n <= MACHINES; n++)
    new VirtualMachine(lab, `guest${n}`, {
      hypervisor: laptop,
      memory: Size.mebibytes(64),
      bootDisk: Disk.fromImage(Image.file(resolve("examples/images/hello.img")), { size: Size.mebibytes(8) }),
      interfaces: [Nat.perMachine(), wan.attach()],
    });
  return lab;
}

describeWithTerraform("a large lab", () => {
  describeWithVirtualBox("on real VirtualBox", () => {
    let home: VirtualBoxHome;
    let folder: InstalledLabFolder;

    beforeAll(async () => {
      home = createVirtualBoxHome();
      folder = new InstalledLabFolder(home);
      await folder.synthesize(many, folder.path, { "labvisor:running": false });
    });
    afterAll(async () => {
      folder.remove();
      await home.remove();
    });

    test.each(Array.from({ length: TIMES }, (_, i) => i + 1))(
      `of ${MACHINES} machines is applied ten at a time, then plans no changes, and is destroyed (run %s)`,
      async () => {
        const before = inventory(home, WITHOUT_HOST_ONLY);
        await folder.apply("-parallelism=10");
        expect(home.vboxmanage("list", "vms").match(/^"/gm)).toHaveLength(MACHINES);
        expect(await folder.planCode("-parallelism=10")).toBe(0);
        await folder.succeed("destroy", "-auto-approve", "-parallelism=10");
        expect(inventory(home, WITHOUT_HOST_ONLY)).toBe(before);
      },
      1_800_000,
    );
  });
});
