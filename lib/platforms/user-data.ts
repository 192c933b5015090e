import type { TerraformResource } from "cdktf";
import { firstBootDigest } from "../lab/seed/no-cloud.js";
import type { VirtualMachine } from "../lab/virtual-machine.js";
import { TerraformData } from "./terraform-data.js";

/** Lets changed user data replace a machine's resources, if the machine says so. */
export function replaceWithUserData(machine: VirtualMachine, resources: readonly TerraformResource[]): void {
  if (!machine.userDataCausesReplacement) return;
  // No disk of the user's can have an id with a dot.
  const userData = new TerraformData(machine, "user.data", () => ({ input: firstBootDigest(machine) }));
  userData.overrideLogicalId(`${machine.lab.getLogicalId(machine.node)}_user-data`);
  for (const resource of resources)
    resource.lifecycle = { ...resource.lifecycle, replaceTriggeredBy: [userData.address] };
}
