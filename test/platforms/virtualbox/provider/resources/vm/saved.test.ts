import { saveOnSimulatedHost } from "../../../../../support/simulated-folder.js";
import { describeWithTerraform } from "../../../../../support/terraform.js";
import { describeSavedMachines } from "./saved-rows.js";

describeWithTerraform("a saved virtualbox_vm on the simulated host", () => {
  describeSavedMachines(
    ({ host }) => host,
    ({ hostFile }, uuid) => saveOnSimulatedHost(hostFile, uuid),
  );
});
