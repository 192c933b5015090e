import type { Rule } from "../rule.js";
import type { LabScope } from "../scope.js";

export const noFreeNumber: Rule<LabScope> = {
  code: "LV116",
  title: "No free number in a range",
  why: "A hypervisor identifies some things by number, and each one without an explicit number is assigned one.",
  fix: "declare a larger range",
  *check(lab) {
    for (const request of lab.numberRequests) {
      if (lab.numberOf(request) === undefined) {
        const { at, what, range } = request;
        yield { at, message: `it gets no ${what} because all of ${range.first}-${range.last} are taken` };
      }
    }
  },
};
