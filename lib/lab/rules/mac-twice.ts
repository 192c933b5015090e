import { duplicates } from "../duplicates.js";
import type { Rule } from "./rule.js";

export const macTwice: Rule = {
  code: "LV109",
  title: "One MAC address for two adapters",
  why: "A switch sends a frame to the adapter that last used its address, so each of them would lose frames to the other.",
  fix: "Give one of them another `mac`.",
  *check(lab) {
    const adapters = lab.guests.flatMap((guest) => guest.adapters);
    for (const [earlier, later] of duplicates(adapters, ({ mac }) => mac.toString())) {
      yield {
        at: later.guest,
        message: `${later} has the MAC ${later.mac}, and so has ${earlier} of ${earlier.guest.node.path}`,
      };
    }
  },
};
