import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { App } from "cdktf";
import { CloudInit, Disk, Image, Lab, Nat, Size, VirtualBox, VirtualMachine } from "labvisor";
import { inventory, vmInfo, WITHOUT_HOST_ONLY } from "../support/inventory.js";
import { InstalledLabFolder } from "../support/lab-folder.js";
import { describeWithSshd, type Sshd, startSshd } from "../support/sshd.js";
import { describeWithTerraform } from "../support/terraform.js";
import { createVirtualBoxHome, describeWithVirtualBox, type VirtualBoxHome } from "../support/virtualbox-home.js";

/** Two guests of one image, of which the first runs. */
function remote(userData: Readonly<Record<string, unknown>>): (app: App) => Lab {
  return (app) => {
    const lab = new Lab(app, "remote");
    const server = new VirtualBox(lab, "server", { ssh: "there" });
    for (const name of ["one", "two"])
      new VirtualMachine(lab, name, {
        hypervisor: server,
        running: name === "one",
        memory: Size.mebibytes(64),
        bootDisk: Disk.fromImage(Image.file(resolve("examples/images/hello.img")), { size: Size.mebibytes(8) }),
        interfaces: [Nat.perMachine()],
        cloudInit: CloudInit.seed({ userData }),
      });
    return lab;
  };
}

describeWithTerraform("a lab on the VirtualBox of another machine", () => {
  describeWithVirtualBox("on real VirtualBox", () => {
    describeWithSshd("over a real sshd", () => {
      let home: VirtualBoxHome;
      let sshd: Sshd;
      let folder: InstalledLabFolder;

      beforeAll(async () => {
        home = createVirtualBoxHome();
        sshd = await startSshd();
        // Who logs in has VirtualBox's own home; on this side there is none of it.
        const variables = Object.entries(home.env).map(([name, value]) => `${name}='${value}'`);
        const program = join(sshd.folder, "VBoxManage");
        writeFileSync(program, `#!/bin/sh\n${variables.join(" ")} exec VBoxManage "$@"\n`, { mode: 0o755 });
        folder = new InstalledLabFolder({ env: {} });
        Object.assign(folder.env, sshd.env, { LABVISOR_VBOXMANAGE: program, VBOX_USER_HOME: "/nonexistent" });
      });
      afterAll(async () => {
        folder?.remove();
        await sshd?.remove();
        await home?.remove();
      });

      const uploads = () =>
        readdirSync(join(sshd.home, ".cache/labvisor/uploads"), { recursive: true, encoding: "utf8" }).filter((file) =>
          /\.(iso|img)$/.test(file),
        );
      const isos = () => uploads().filter((file) => file.endsWith(".iso"));

      test("is applied, planned without changes, changed, and destroyed like a local one, with its files copied there", async () => {
        const before = inventory(home, WITHOUT_HOST_ONLY);
        await folder.synthesize(remote({}), folder.path);
        await folder.apply();
        expect(await folder.planCode()).toBe(0);
        expect(vmInfo(home, "one").VMState).toBe("running");
        const seed = vmInfo(home, "two")["IDE-1-0"];
        expect(seed.startsWith(`${sshd.home}/.cache/labvisor/uploads/`)).toBe(true);
        // The image once, and a seed each.
        expect([uploads().length, isos().length]).toEqual([3, 2]);

        // A new seed replaces the old one there too. A running guest keeps its old seed in its drive until it is off.
        await folder.synthesize(remote({ packages: ["nginx"] }), folder.path);
        expect(await folder.planCode()).toBe(2);
        await folder.apply();
        expect(await folder.planCode()).toBe(0);
        expect([existsSync(seed), isos().length]).toEqual([false, 3]);

        await folder.succeed("destroy", "-auto-approve");
        expect(inventory(home, WITHOUT_HOST_ONLY)).toBe(before);
        expect(isos()).toEqual([]);
      }, 300_000);

      test("reports an unreachable machine, and loses nothing", async () => {
        await folder.synthesize(remote({}), folder.path);
        await folder.apply();
        const state = Object.keys(folder.instances());
        await sshd.stop();
        const { exitCode, stderr } = await folder.run("apply", "-auto-approve", "-no-color");
        expect(exitCode).toBe(1);
        expect(stderr).toMatch(/Could not reach there through ssh/);
        expect(Object.keys(folder.instances())).toEqual(state);
        await sshd.start();
        expect(await folder.planCode()).toBe(0);
        await folder.succeed("destroy", "-auto-approve");
      }, 300_000);
    });
  });
});
