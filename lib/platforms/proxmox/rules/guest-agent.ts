import type { Rule } from "../../../lab/rules/rule.js";
import { machinesOn } from "./guests.js";

const PACKAGE = "qemu-guest-agent";

export const guestAgent: Rule = {
  code: "LV150",
  title: "A guest agent that nothing of the lab installs",
  why: "Each plan, apply and destroy would wait for it until its time is up.",
  fix: `Have the seed install it: CloudInit.seed({ userData: { packages: ["${PACKAGE}"] } }). Where it is in the image, or was installed by hand, say guestAgent: "installed".`,
  *check(lab) {
    for (const machine of machinesOn(lab, guestAgent)) {
      const { cloudInit, options } = machine;
      // As a package, or in a command.
      const installed = JSON.stringify(cloudInit.userData ?? {}).includes(PACKAGE);
      if (options?.guestAgent === true && !installed) {
        const seed = cloudInit.hasSeed ? `its seed installs no ${PACKAGE}` : "it has no seed";
        yield { at: machine, message: `its guestAgent is true, and ${seed}` };
      }
    }
  },
};
