import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { App } from "cdktf";
import { CloudInit, Disk, Image, Lab, Size, VirtualBox, VirtualMachine } from "labvisor";
import { VBoxManageHost } from "../../lib/platforms/virtualbox/provider/host/vboxmanage/host.js";
import type { Attached } from "../../lib/plugin/index.js";
import { bootImage } from "../support/boot-sector.js";
import { brokenOff, type ImageServer, sha256, startImageServer, whole } from "../support/image-server.js";
import { inventory, WITHOUT_HOST_ONLY } from "../support/inventory.js";
import { attachProvider, LabFolder } from "../support/lab-folder.js";
import { qcow2 } from "../support/qcow2.js";
import { describeWithTerraform } from "../support/terraform.js";
import { createVirtualBoxHome, describeWithVirtualBox, type VirtualBoxHome } from "../support/virtualbox-home.js";

describeWithTerraform("images from a URL", () => {
  describeWithVirtualBox("on real VirtualBox", () => {
    let home: VirtualBoxHome;
    let attached: Attached;
    let folder: LabFolder;
    let server: ImageServer;

    beforeEach(async () => {
      home = createVirtualBoxHome();
      attached = await attachProvider(() => new VBoxManageHost({ env: home.env }));
      folder = new LabFolder(attached);
      server = await startImageServer();
    });
    afterEach(async () => {
      await folder.run("destroy", "-auto-approve");
      server.close();
      attached.close();
      folder.remove();
      await home.remove();
    });

    test("one cloud image for two guests is downloaded once, resumes after an interruption, and is not left in VirtualBox", async () => {
      const before = inventory(home, WITHOUT_HOST_ONLY);
      const image = qcow2(bootImage(4), true);
      const url = server.serve("/cloud.img", brokenOff(image, 1000), whole(image));
      const build = (app: App) => {
        const lab = new Lab(app, "cloud");
        const hypervisor = new VirtualBox(lab, "laptop");
        for (const id of ["a", "b"]) {
          new VirtualMachine(lab, id, {
            hypervisor,
            bootDisk: Disk.fromImage(Image.url(url, { sha256: sha256(image) }), { size: Size.mebibytes(8) }),
            cloudInit: CloudInit.none(),
            running: false,
          });
        }
        return lab;
      };
      await folder.synthesize(build, folder.path);
      await folder.apply();
      expect(server.requests).toEqual(["GET /cloud.img", "GET /cloud.img bytes=1000-"]);
      expect(await folder.planCode()).toBe(0);

      const path = folder.instances()["virtualbox_disk.b_boot"]?.attributes.path as string;
      const raw = join(home.folder, "raw.img");
      home.vboxmanage("clonemedium", "disk", path, raw, "--format", "RAW");
      expect(
        readFileSync(raw)
          .subarray(0, 4 * 1024 * 1024)
          .equals(bootImage(4)),
      ).toBe(true);
      home.vboxmanage("closemedium", "disk", raw);

      await folder.succeed("destroy", "-auto-approve");
      expect(inventory(home, WITHOUT_HOST_ONLY)).toBe(before);
    });
  });
});
