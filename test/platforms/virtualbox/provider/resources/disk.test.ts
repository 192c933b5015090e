import { describeWithTerraform } from "../../../../support/terraform.js";
import { describeDiskResource } from "./disk-rows.js";

describeWithTerraform("virtualbox_disk on the simulated host", () => {
  describeDiskResource(({ host }) => host);
});
