import { wantsAddress } from "../address-plan.js";
import type { Rule } from "./rule.js";

export const noFreeAddress: Rule = {
  code: "LV106",
  title: "No free address is left in a network",
  why: "An address is assigned to each guest that is given none.",
  fix: "Give the network a larger subnet.",
  *check(lab) {
    for (const adapter of lab.guests.flatMap(({ adapters }) => adapters)) {
      if (wantsAddress(adapter) && adapter.address === undefined) {
        yield { at: adapter.guest, message: `${adapter} has no address: all of ${adapter.network?.subnet} are taken` };
      }
    }
  },
};
