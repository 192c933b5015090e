import { labsOfApp } from "../lab-of.js";
import { pairs } from "../pairs.js";
import type { Rule } from "./rule.js";

export const networkOverlap: Rule = {
  code: "LV102",
  title: "Two networks of one host overlap",
  why: "The host, and a guest on both, could not tell through which of them an address is reached.",
  fix: "Give one of them another subnet. Labs that are never applied together can be two apps.",
  *check(lab) {
    for (const [first, second] of pairs(labsOfApp(lab).flatMap(({ networks }) => networks))) {
      const oneHost = first.hypervisor.host === second.hypervisor.host;
      if (second.hypervisor.lab === lab && oneHost && first.subnet.overlaps(second.subnet)) {
        yield { at: second, message: `${second.subnet} overlaps ${first.subnet} of ${first.kind} ${first.node.path}` };
      }
    }
  },
};
