import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SimulatedHost } from "../../../lib/platforms/virtualbox/provider/host/simulated/host.js";
import type { LabFolder } from "../../support/lab-folder.js";
import { describeWithTerraform } from "../../support/terraform.js";
import { describeMoves } from "./moves-contract.js";

describeWithTerraform("On the simulated host", () => {
  const file = ({ path }: LabFolder) => join(path, "host.json");
  describeMoves({
    open: (folder) => new SimulatedHost({ file: file(folder) }),
    facts: (folder) => readFileSync(file(folder), "utf8"),
  });
});
