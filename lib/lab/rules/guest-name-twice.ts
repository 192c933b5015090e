import { duplicates } from "../duplicates.js";
import type { Rule } from "./rule.js";

export const guestNameTwice: Rule = {
  code: "LV108",
  title: "One name for two guests",
  why: "A name finds one guest, on the hypervisor as in a hosts file; upper and lower case do not tell names apart.",
  fix: "Give one of them another `name`.",
  *check(lab) {
    for (const [earlier, later] of duplicates(lab.guests, ({ name }) => name.toLowerCase())) {
      yield { at: later, message: `its name is "${later.name}", and so is that of ${earlier.node.path}` };
    }
  },
};
