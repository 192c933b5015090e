import { portable } from "../../examples/portable/lab.js";
import { VBoxManageHost } from "../../lib/platforms/virtualbox/provider/host/vboxmanage/host.js";
import type { Attached } from "../../lib/plugin/index.js";
import { inventory, vmInfo } from "../support/inventory.js";
import { attachProvider, LabFolder } from "../support/lab-folder.js";
import { describeWithTerraform } from "../support/terraform.js";
import {
  createVirtualBoxHome,
  describeWithVirtualBox,
  hostOnlyTurn,
  TURN_MS,
  type VirtualBoxHome,
} from "../support/virtualbox-home.js";

describeWithTerraform("examples/portable", () => {
  describeWithVirtualBox("on real VirtualBox", () => {
    let home: VirtualBoxHome;
    let attached: Attached;
    let folder: LabFolder;
    let before: string;
    let endTurn: () => Promise<void>;

    beforeAll(async () => {
      endTurn = await hostOnlyTurn();
      home = createVirtualBoxHome();
      before = inventory(home);
      attached = await attachProvider(() => new VBoxManageHost({ env: home.env }));
      folder = new LabFolder(attached);
    }, TURN_MS);
    afterAll(async () => {
      await folder.run("destroy", "-auto-approve");
      attached.close();
      folder.remove();
      await home.remove();
      await endTurn();
    });

    // With an adapter on such networks no guest powers on here.
    test("creates networks of each kind with their guests, a second plan is empty, and a destroy leaves nothing", async () => {
      await folder.synthesize(portable, "examples/portable", { "labvisor:running": false });
      await folder.apply();
      expect(await folder.planCode()).toBe(0);
      const kinds = (vm: string) => [1, 2, 3, 4].map((slot) => vmInfo(home, vm)[`nic${slot}`]);
      expect(kinds("web1")).toEqual(["natnetwork", "hostonly", "intnet", "none"]);
      expect(kinds("database")).toEqual(["intnet", "none", "none", "none"]);
      expect(kinds("admin")).toEqual(["nat", "hostonly", "none", "none"]);
      expect(vmInfo(home, "database").intnet1).toBe(vmInfo(home, "web2").intnet3);
      expect(home.vboxmanage("list", "natnets")).toMatch(/Network: +10\.30\.0\.0\/24\nGateway: +10\.30\.0\.1\n/);

      await folder.succeed("destroy", "-auto-approve");
      expect(inventory(home)).toBe(before);
    });
  });
});
