import { describeRecover } from "../../cli/recover-contract.js";
import { hashOf } from "../../platforms/virtualbox/moves-contract.js";
import { inventory, vmInfos } from "../../support/inventory.js";
import { describeWithTerraform } from "../../support/terraform.js";
import {
  createVirtualBoxHome,
  describeWithVirtualBox,
  hostOnlyTurn,
  TURN_MS,
  type VirtualBoxHome,
} from "../../support/virtualbox-home.js";

describeWithTerraform("with real Terraform", () => {
  describeWithVirtualBox("on real VirtualBox", () => {
    let home: VirtualBoxHome;
    let endTurn: () => Promise<void>;
    beforeAll(async () => {
      endTurn = await hostOnlyTurn();
      home = createVirtualBoxHome();
    }, TURN_MS);
    afterAll(async () => {
      await home.remove();
      await endTurn();
    });

    describeRecover({
      env: () => ({ ...home.env, LABVISOR_VIRTUALBOX: "real" }),
      facts() {
        const machines = vmInfos(home);
        const disks = [...home.vboxmanage("list", "hdds").matchAll(/^Location: +(.*)$/gm)]
          .map(([, file]) => file)
          .sort();
        const networks = inventory(home, ["natnets", "hostonlyifs"]);
        return { machines, disks: disks.map((file) => `${file} ${hashOf(file)}`), networks };
      },
    });
  });
});
