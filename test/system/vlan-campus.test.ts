import { vlanCampus } from "../../examples/vlan-campus/lab.js";
import { VBoxManageHost } from "../../lib/platforms/virtualbox/provider/host/vboxmanage/host.js";
import type { Attached } from "../../lib/plugin/index.js";
import { inventory, vmInfo, WITHOUT_HOST_ONLY } from "../support/inventory.js";
import { attachProvider, LabFolder } from "../support/lab-folder.js";
import { describeWithTerraform } from "../support/terraform.js";
import { createVirtualBoxHome, describeWithVirtualBox, type VirtualBoxHome } from "../support/virtualbox-home.js";

describeWithTerraform("examples/vlan-campus", () => {
  describeWithVirtualBox("on real VirtualBox", () => {
    let home: VirtualBoxHome;
    let attached: Attached;
    let folder: LabFolder;
    let before: string;

    beforeAll(async () => {
      home = createVirtualBoxHome();
      before = inventory(home, WITHOUT_HOST_ONLY);
      attached = await attachProvider(() => new VBoxManageHost({ env: home.env }));
      folder = new LabFolder(attached);
    });
    afterAll(async () => {
      await folder.run("destroy", "-auto-approve");
      attached.close();
      folder.remove();
      await home.remove();
    });

    // With an adapter on an internal network no guest powers on here.
    test("gives the router's trunk an adapter on each VLAN's network, which its clients share, and creates nothing else", async () => {
      await folder.synthesize(vlanCampus, "examples/vlan-campus", { "labvisor:running": false });
      await folder.apply();
      expect(await folder.planCode()).toBe(0);
      const networks = (vm: string) => {
        const info = vmInfo(home, vm);
        return [1, 2, 3, 4].flatMap((slot) => info[`intnet${slot}`] ?? info[`nic${slot}`] ?? []);
      };
      const router = networks("router");
      expect(router).toEqual([/:vlan30$/, /:vlan10$/, /:vlan20$/, "none"].map((each) => expect.stringMatching(each)));
      expect(networks("services")).toEqual(["nat", ...router.slice(0, 3)]);
      expect(["guests1", "staff1", "students2"].map((vm) => networks(vm)[0])).toEqual(router.slice(0, 3));

      await folder.succeed("destroy", "-auto-approve");
      expect(inventory(home, WITHOUT_HOST_ONLY)).toBe(before);
    });
  });
});
