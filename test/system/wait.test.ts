import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import type { App } from "cdktf";
import { Disk, Lab, Nat, PortForward, Probe, Size, VirtualBox, VirtualMachine } from "../../lib/index.js";
import { InstalledLabFolder } from "../support/lab-folder.js";
import { describeWithTerraform } from "../support/terraform.js";
import { createVirtualBoxHome, describeWithVirtualBox, type VirtualBoxHome } from "../support/virtualbox-home.js";

jest.setTimeout(300_000);

/** A lab whose second machine waits for the first one, at a forwarded port. */
function ordered(app: App, hostPort: number, condition: Probe): Lab {
  const lab = new Lab(app, "ordered");
  const hypervisor = new VirtualBox(lab, "laptop");
  const common = { hypervisor, memory: Size.mebibytes(32), bootDisk: Disk.blank(Size.mebibytes(4)) };
  const forward = PortForward.tcp({ name: "ssh", hostPort, guestPort: 22 });
  const options = { shutdownTimeoutSeconds: 0 };
  const dc = new VirtualMachine<VirtualBox>(lab, "dc", {
    ...{ ...common, options, interfaces: [Nat.perMachine({ portForwards: [forward] })] },
  });
  const dependsOn = [{ guest: dc, condition, timeoutMinutes: 1 }];
  new VirtualMachine<VirtualBox>(lab, "web", { ...common, options, interfaces: [Nat.perMachine()], dependsOn });
  return lab;
}

describeWithTerraform("a machine that waits for another one", () => {
  describeWithVirtualBox("on real VirtualBox", () => {
    let home: VirtualBoxHome;
    let folder: InstalledLabFolder;
    let port: number;
    beforeAll(async () => {
      home = createVirtualBoxHome();
      folder = new InstalledLabFolder(home);
      const server = createServer().listen(0, "127.0.0.1");
      await once(server, "listening");
      port = (server.address() as AddressInfo).port;
      server.close();
      await once(server, "close");
    });
    afterAll(async () => {
      await folder.run("destroy", "-auto-approve");
      folder.remove();
      await home.remove();
    });
    const running = () => home.vboxmanage("list", "runningvms").match(/(?<=")[^"]+(?=" )/g) ?? [];
    const synthesize = (condition: Probe) => folder.synthesize((app) => ordered(app, port, condition), folder.path);

    test("does not start if the other one does not respond in time, and the apply names both and the reason", async () => {
      await synthesize(Probe.ssh());
      const { exitCode, stdout, stderr } = await folder.run("apply", "-auto-approve", "-no-color");
      expect(exitCode).toBe(1);
      expect(stdout + stderr).toMatch(
        /web is still waiting for dc \(ssh 22\) after \d+ s: 127\.0\.0\.1: the response is/,
      );
      expect((stdout + stderr).replace(/[\s│]+/g, " ")).toContain(
        "dc (ssh 22) was not ready for web within 1 min: 127.0.0.1: the response is",
      );
      expect(running()).toEqual(["dc"]);
    });

    test("starts with the next apply once the condition holds, and the plan after that is empty", async () => {
      // VirtualBox itself accepts connections to the ports that it forwards.
      await synthesize(Probe.tcp(22));
      expect(await folder.apply()).toMatch(/dc \(tcp 22\) is ready for web[\s\S]*virtualbox_vm\.web: Creating/);
      expect([...running()].sort()).toEqual(["dc", "web"]);
      expect(await folder.planCode()).toBe(0);
    });
  });
});
