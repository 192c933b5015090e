import type { Rule } from "../../../lab/rules/rule.js";
import { GuestAgent } from "../machine-options.js";
import { machinesOn } from "./guests.js";

const PACKAGE = "qemu-guest-agent";

export const guestAgent: Rule = {
  code: "LV150",
  title: "A guest agent that the seed does not install",
  why: "Each plan, apply and destroy would wait for the agent until the timeout.",
  fix: `Install it with the seed: CloudInit.seed({ userData: { packages: ["${PACKAGE}"] } }). If it is part of the image, or was installed by hand, use GuestAgent.INSTALLED.`,
  *check(lab) {
    for (const machine of machinesOn(lab, guestAgent)) {
      const { cloudInit, options } = machine;
      // As a package, or in a command.
      const isInstalled = JSON.stringify(cloudInit.userData ?? {}).includes(PACKAGE);
      if (options?.guestAgent === GuestAgent.SEEDED && !isInstalled) {
        const seed = cloudInit.hasSeed ? `its seed does not install ${PACKAGE}` : "it has no seed";
        yield { at: machine, message: `its guestAgent is GuestAgent.SEEDED, but ${seed}` };
      }
    }
  },
};
