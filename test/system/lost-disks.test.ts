import { existsSync, rmSync } from "node:fs";
import { describeWithTerraform } from "../support/terraform.js";
import { onVirtualBox, type VirtualBoxFolder } from "../support/virtualbox-folder.js";
import { describeWithVirtualBox, type VirtualBoxHome } from "../support/virtualbox-home.js";

jest.setTimeout(180_000);

describeWithTerraform("a data disk whose file was deleted by hand", () => {
  describeWithVirtualBox("on real VirtualBox", () => {
    let folder: VirtualBoxFolder;
    let home: VirtualBoxHome;
    onVirtualBox((freshFolder, freshHome) => {
      folder = freshFolder;
      home = freshHome;
    });

    const lab = "${virtualbox_lab.l.id}";
    const FOLDER = "media-${substr(virtualbox_lab.l.id, 0, 8)}";
    const file = () => folder.attributes("virtualbox_disk.d").path as string;
    const disk = () => ({
      ...{ port: 0, type: "disk", medium: "${virtualbox_disk.d.path}", disk_id: "${virtualbox_disk.d.id}" },
    });
    const configure = (state: string) =>
      folder.configure({
        virtualbox_lab: { l: { name: "lab" } },
        virtualbox_disk: { d: { lab, name: "d", folder: FOLDER, size_mib: 4, shutdown_timeout_seconds: 0 } },
        virtualbox_vm: {
          m: {
            ...{ lab, key: "m", name: "m", folder: FOLDER, memory_mib: 32, shutdown_timeout_seconds: 0, state },
            storage_controllers: { SATA: { type: "sata", attachments: [disk()] } },
          },
        },
      });

    describe.each(["stopped", "running"])("of a %s machine", (state) => {
      beforeEach(async () => {
        await configure(state).apply();
        rmSync(file());
      });
      afterEach(async () => {
        await folder.succeed("destroy", "-auto-approve");
        expect(home.vboxmanage("list", "hdds").trim()).toBe("");
        expect(home.vboxmanage("list", "vms").trim()).toBe("");
      });

      test("is created again by one apply", async () => {
        expect(await folder.apply()).toContain("1 added, 1 changed, 0 destroyed");
        expect(await folder.planCode()).toBe(0);
        expect(existsSync(file())).toBe(true);
        expect(folder.attributes("virtualbox_vm.m").state).toBe(state);
      });

      test("is destroyed without leftovers", () => undefined);

      test("is created again after VirtualBox's server has noticed", async () => {
        home.vboxmanage("list", "hdds");
        if (state === "stopped") await home.restart();
        await folder.apply();
        expect(await folder.planCode()).toBe(0);
        expect(existsSync(file())).toBe(true);
      });
    });
  });
});
