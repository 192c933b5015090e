import type { Rule } from "../../../lab/rule.js";
import { VirtualMachine } from "../../../lab/virtual-machine.js";
import { GuestAgent, type ProxmoxMachine } from "../machine-options.js";

const PACKAGE = "qemu-guest-agent";

export const guestAgent: Rule<ProxmoxMachine> = {
  code: "LV150",
  appliesTo: VirtualMachine,
  title: "Guest agent that the lab does not install",
  why: "Every plan, apply, and destroy would wait for the agent until it times out.",
  fix:
    `install it in the seed, with CloudInit.seed({ userData: { packages: ["${PACKAGE}"] } }); if the image has it, ` +
    "or you installed it by hand, give GuestAgent.INSTALLED",
  *check({ cloudInit, options }) {
    // Found wherever the user data names the package: in `packages`, or in a command.
    const installed = JSON.stringify(cloudInit.userData ?? {}).includes(PACKAGE);
    if (options?.guestAgent === GuestAgent.SEEDED && !installed) {
      const seed = cloudInit.hasSeed ? `its seed does not install ${PACKAGE}` : "it has no seed";
      yield `guestAgent is GuestAgent.SEEDED, but ${seed}`;
    }
  },
};
