import { VBoxManageHost } from "../../lib/platforms/virtualbox/provider/host/vboxmanage/host.js";
import { describeSavedMachines } from "../platforms/virtualbox/provider/resources/vm/saved-rows.js";
import { describeWithTerraform } from "../support/terraform.js";
import { createVirtualBoxHome, describeWithVirtualBox, type VirtualBoxHome } from "../support/virtualbox-home.js";

jest.setTimeout(180_000);

describeWithTerraform("a saved virtualbox_vm", () => {
  describeWithVirtualBox("on real VirtualBox", () => {
    let home: VirtualBoxHome;
    beforeAll(() => {
      home = createVirtualBoxHome();
    });
    afterAll(() => home?.remove());

    describeSavedMachines(
      () => new VBoxManageHost({ env: home.env }),
      (_folder, uuid) => home.saveState(uuid),
    );
  });
});
