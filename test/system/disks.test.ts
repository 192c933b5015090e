import { VBoxManageHost } from "../../lib/platforms/virtualbox/provider/host/vboxmanage/host.js";
import { describeDiskResource } from "../platforms/virtualbox/provider/resources/disk-rows.js";
import { describeWithTerraform } from "../support/terraform.js";
import { createVirtualBoxHome, describeWithVirtualBox, type VirtualBoxHome } from "../support/virtualbox-home.js";

jest.setTimeout(180_000);

describeWithTerraform("virtualbox_disk", () => {
  describeWithVirtualBox("on real VirtualBox", () => {
    let home: VirtualBoxHome;
    beforeAll(() => {
      home = createVirtualBoxHome();
    });
    afterAll(() => home?.remove());

    describeDiskResource(() => new VBoxManageHost({ env: home.env }));
  });
});
