import type { Rule } from "./rule.js";

export const macNotUnicast: Rule = {
  code: "LV110",
  title: "A MAC address that is not one adapter's",
  why: "An odd first octet means a group of stations (IEEE 802, section 8), and all zeros mean none.",
  fix: "Give it an address with an even first octet, or none to have one derived.",
  *check(lab) {
    for (const adapter of lab.guests.flatMap(({ adapters }) => adapters).filter(({ mac }) => !mac.isUnicast)) {
      yield { at: adapter.guest, message: `${adapter} has the MAC ${adapter.mac}, which is not unicast` };
    }
  },
};
