import { needsAddress } from "../allocation/address-plan.js";
import { Guest } from "../guest.js";
import type { Rule } from "../rule.js";

export const noFreeAddress: Rule<Guest> = {
  code: "LV106",
  appliesTo: Guest,
  title: "No free address on a network",
  why: "Each guest without an explicit address is assigned one.",
  fix: "give the network a larger subnet",
  *check({ interfaces }) {
    for (const each of interfaces) {
      if (needsAddress(each) && each.address === undefined) {
        yield `${each} gets no address because all of ${each.network?.subnet} are taken`;
      }
    }
  },
};
