import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { App } from "cdktf";
import { Disk, Image, Lab, Nat, SerialPort, Size, VirtualBox, VirtualMachine } from "labvisor";
import { desktop } from "../../examples/desktop/lab.js";
import { VBoxManageHost } from "../../lib/platforms/virtualbox/provider/host/vboxmanage/host.js";
import type { Attached } from "../../lib/plugin/index.js";
import { inventory, vmInfo, WITHOUT_HOST_ONLY } from "../support/inventory.js";
import { attachProvider, LabFolder } from "../support/lab-folder.js";
import { describeWithTerraform } from "../support/terraform.js";
import { createVirtualBoxHome, describeWithVirtualBox, type VirtualBoxHome } from "../support/virtualbox-home.js";

describeWithTerraform("running guests", () => {
  describeWithVirtualBox("on real VirtualBox", () => {
    let home: VirtualBoxHome;
    let attached: Attached;
    let folder: LabFolder;
    let before: string;

    beforeEach(async () => {
      home = createVirtualBoxHome();
      before = inventory(home, WITHOUT_HOST_ONLY);
      attached = await attachProvider(() => new VBoxManageHost({ env: home.env }));
      folder = new LabFolder(attached);
    });
    afterEach(async () => {
      await folder.run("destroy", "-auto-approve");
      attached.close();
      folder.remove();
      await home.remove();
    });

    test("a guest behind NAT boots from its image, and writes to the serial port", async () => {
      const serial = join(home.folder, "serial.txt");
      const booting = (app: App) => {
        const lab = new Lab(app, "boot");
        const laptop = new VirtualBox(lab, "laptop");
        new VirtualMachine(lab, "guest", {
          hypervisor: laptop,
          memory: Size.mebibytes(64),
          bootDisk: Disk.fromImage(Image.file("../images/hello.img")),
          interfaces: [Nat.perMachine()],
          serial: SerialPort.file(serial),
        });
        return lab;
      };
      await folder.synthesize(booting, "examples/desktop");
      await folder.apply();
      for (let tries = 0; tries < 300 && !(existsSync(serial) && readFileSync(serial, "utf8").includes("\n")); tries++)
        await sleep(100);
      expect(readFileSync(serial, "utf8")).toMatch(/^Hello from .*\r?\n/);
      expect(vmInfo(home, "guest").VMState).toBe("running");
      expect(await folder.planCode()).toBe(0);
    });

    test("examples/desktop has its forwarded port, its shared folder, and a clone of the running guest", async () => {
      await folder.synthesize(desktop, "examples/desktop");
      await folder.apply();
      const [linux, twin] = [vmInfo(home, "linux"), vmInfo(home, "twin")];
      expect(linux).toMatchObject({
        VMState: "running",
        "Forwarding(0)": "ssh,tcp,127.0.0.1,2222,,22",
        SharedFolderNameMachineMapping1: "work",
      });
      expect(twin).toMatchObject({ VMState: "running", memory: linux.memory, cpus: linux.cpus });
      expect(twin).not.toHaveProperty("Forwarding(0)");
      expect(twin.macaddress1).not.toBe(linux.macaddress1);
      expect(twin["SATA-ImageUUID-0-0"]).not.toBe(linux["SATA-ImageUUID-0-0"]);
      expect(home.vboxmanage("showmediuminfo", twin["SATA-0-0"] as string)).toMatch(/Capacity: +10240 MBytes/);
      expect(linux).not.toHaveProperty("SnapshotName");
      expect(await folder.planCode()).toBe(0);

      // On a running guest, without a restart.
      const since = linux.VMStateChangeTime;
      for (const command of [
        ["controlvm", "linux", "natpf1", "delete", "ssh"],
        ["controlvm", "linux", "natpf1", "web,tcp,127.0.0.1,18080,,80"],
        ["controlvm", "linux", "setlinkstate1", "off"],
      ]) {
        home.vboxmanage(...command);
        expect(await folder.planCode()).toBe(2);
        await folder.apply();
        expect(await folder.planCode()).toBe(0);
      }
      expect(vmInfo(home, "linux").VMStateChangeTime).toBe(since);

      home.vboxmanage("controlvm", "twin", "poweroff");
      expect(await folder.succeed("plan", "-no-color")).toContain('"stopped" -> "running"');
      await folder.apply();
      expect(vmInfo(home, "twin").VMState).toBe("running");

      await folder.succeed("destroy", "-auto-approve");
      expect(inventory(home, WITHOUT_HOST_ONLY)).toBe(before);
    });
  });
});
