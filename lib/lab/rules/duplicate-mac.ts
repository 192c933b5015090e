import { duplicates } from "../duplicates.js";
import type { Rule } from "../rule.js";
import type { LabScope } from "../scope.js";

export const duplicateMac: Rule<LabScope> = {
  code: "LV109",
  title: "Duplicate MAC address",
  why:
    "A switch delivers frames to the adapter that last used their address, so each adapter would lose frames to " +
    "the other.",
  fix: "give one of them another `mac`",
  *check({ guests }) {
    const adapters = guests.flatMap((guest) => guest.adapters);
    for (const [earlier, later] of duplicates(adapters, ({ mac }) => mac.toString())) {
      yield {
        at: later.guest,
        message: `the MAC address of ${later} is ${later.mac}, which ${earlier} of ${earlier.guest.node.path} also has`,
      };
    }
  },
};
