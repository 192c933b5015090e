import { pairs } from "../pairs.js";
import type { Rule } from "./rule.js";

export const networkOverlap: Rule = {
  code: "LV102",
  title: "Two networks of one hypervisor overlap",
  why: "The host, and a guest on both, could not tell through which of them an address is reached.",
  fix: "Give one of them another subnet.",
  *check(lab) {
    for (const [first, second] of pairs(lab.networks)) {
      if (first.hypervisor === second.hypervisor && first.subnet.overlaps(second.subnet)) {
        yield { at: second, message: `${second.subnet} overlaps ${first.subnet} of ${first.kind} ${first.node.path}` };
      }
    }
  },
};
