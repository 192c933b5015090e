import { VBoxManageHost } from "../../lib/platforms/virtualbox/provider/host/vboxmanage/host.js";
import { describeLabsElsewhere } from "../platforms/virtualbox/provider/resources/lab-rows.js";
import { describeWithTerraform } from "../support/terraform.js";
import { createVirtualBoxHome, describeWithVirtualBox, type VirtualBoxHome } from "../support/virtualbox-home.js";

jest.setTimeout(180_000);

describeWithTerraform("a lab with the VBOX_USER_HOME of another VirtualBox", () => {
  describeWithVirtualBox("on real VirtualBox", () => {
    const homes: VirtualBoxHome[] = [];
    beforeAll(() => {
      homes.push(createVirtualBoxHome(), createVirtualBoxHome());
    });
    afterAll(() => Promise.all(homes.map((home) => home.remove())));

    describeLabsElsewhere((_folder, elsewhere) => new VBoxManageHost({ env: homes[Number(elsewhere)].env }));
  });
});
