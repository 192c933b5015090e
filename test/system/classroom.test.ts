import { classroom } from "../../examples/classroom/lab.js";
import { VBoxManageHost } from "../../lib/platforms/virtualbox/provider/host/vboxmanage/host.js";
import type { Attached } from "../../lib/plugin/index.js";
import { inventory, vmInfo, WITHOUT_HOST_ONLY } from "../support/inventory.js";
import { attachProvider, LabFolder } from "../support/lab-folder.js";
import { describeWithTerraform } from "../support/terraform.js";
import { createVirtualBoxHome, describeWithVirtualBox, type VirtualBoxHome } from "../support/virtualbox-home.js";

jest.setTimeout(300_000);

describeWithTerraform("examples/classroom", () => {
  describeWithVirtualBox("on real VirtualBox", () => {
    let home: VirtualBoxHome;
    let attached: Attached;
    let folder: LabFolder;

    beforeEach(async () => {
      home = createVirtualBoxHome();
      attached = await attachProvider(() => new VBoxManageHost({ env: home.env }));
      folder = new LabFolder(attached);
    });
    afterEach(async () => {
      await folder.run("destroy", "-auto-approve");
      attached.close();
      folder.remove();
      await home.remove();
    });

    test("creates ten linked clones, repairs drift of their snapshot, keeps a clone outside the lab, and is destroyed in order", async () => {
      const before = inventory(home, WITHOUT_HOST_ONLY);
      await folder.synthesize(classroom, "examples/classroom");
      await folder.apply();
      const pupils = Array.from({ length: 10 }, (_, i) => vmInfo(home, `pupil${i + 1}`));
      expect(pupils.map(({ VMState }) => VMState)).toEqual(Array(10).fill("running"));
      expect(new Set(pupils.map(({ macaddress1 }) => macaddress1)).size).toBe(10);
      const base = /^UUID: +(\S+)$/m.exec(home.vboxmanage("list", "hdds"))?.[1];
      for (const { "SATA-0-0": disk } of pupils)
        expect(home.vboxmanage("showmediuminfo", disk as string)).toContain(`Parent UUID:    ${base}`);
      expect(await folder.planCode()).toBe(0);

      home.vboxmanage("snapshot", "master", "edit", "golden", "--name", "by hand", "--description", "");
      expect(await folder.succeed("plan", "-no-color")).toMatch(/"by hand" -> "golden"/);
      expect(await folder.apply()).toContain("0 added, 1 changed, 0 destroyed");
      expect(vmInfo(home, "master").SnapshotName).toBe("golden");

      const snapshot = folder.instances()["virtualbox_snapshot.master_golden"]?.attributes.id as string;
      home.vboxmanage("snapshot", "master", "take", "another tool's");
      home.vboxmanage(
        "clonevm",
        "master",
        "--snapshot",
        snapshot,
        "--options",
        "link",
        "--name",
        "guest",
        "--register",
      );
      const { exitCode, stderr } = await folder.run("destroy", "-auto-approve", "-no-color");
      expect(exitCode).toBe(1);
      expect(stderr.replace(/\s+/g, " ")).toContain(
        "The snapshot 'golden' of 'master' has linked clones, which depend on its disks: 'guest'",
      );
      expect(vmInfo(home, "master")).toMatchObject({ SnapshotName: "golden", "SnapshotName-1": "another tool's" });
      await folder.apply();
      expect(await folder.planCode()).toBe(0);

      home.vboxmanage("unregistervm", "guest", "--delete");
      await folder.succeed("destroy", "-auto-approve");
      expect(inventory(home, WITHOUT_HOST_ONLY)).toBe(before);
    });

    test("takes a deleted snapshot again, and imports one that is missing in the state by its names", async () => {
      await folder.synthesize(classroom, "examples/classroom", { "labvisor:running": "false" });
      await folder.succeed("apply", "-auto-approve", "-target=virtualbox_snapshot.master_golden");
      home.vboxmanage("snapshot", "master", "delete", "golden");
      await folder.succeed("apply", "-auto-approve", "-target=virtualbox_vm.pupil1");
      expect(vmInfo(home, "master").SnapshotName).toBe("golden");
      await folder.succeed("state", "rm", "virtualbox_snapshot.master_golden");
      await folder.succeed("import", "virtualbox_snapshot.master_golden", "master/golden");
      expect(await folder.planCode("-target=virtualbox_vm.pupil1")).toBe(2);
      await folder.succeed("apply", "-auto-approve", "-target=virtualbox_vm.pupil1");
      expect(await folder.planCode("-target=virtualbox_vm.pupil1")).toBe(0);
    });
  });
});
