import type { Rule } from "./rule.js";

export const noFreeNumber: Rule = {
  code: "LV116",
  title: "No free number is left in a range",
  why: "A hypervisor knows some things by numbers, and one is assigned to each that is given none.",
  fix: "Declare a larger range.",
  *check(lab) {
    for (const wish of lab.numberRequests) {
      if (lab.numberOf(wish) === undefined) {
        const { at, what, range } = wish;
        yield { at, message: `it has no ${what}: all of ${range.first}-${range.last} are taken` };
      }
    }
  },
};
