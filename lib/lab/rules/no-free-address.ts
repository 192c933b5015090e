import { wantsAddress } from "../allocation/address-plan.js";
import type { Rule } from "./rule.js";

export const noFreeAddress: Rule = {
  code: "LV106",
  title: "No free address is left in a network",
  why: "An address is assigned to each guest that is given none.",
  fix: "Give the network a larger subnet.",
  *check(lab) {
    for (const each of lab.guests.flatMap(({ interfaces }) => interfaces)) {
      if (wantsAddress(each) && each.address === undefined) {
        yield { at: each.guest, message: `${each} has no address: all of ${each.network?.subnet} are taken` };
      }
    }
  },
};
