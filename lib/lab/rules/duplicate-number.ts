import { duplicates } from "../duplicates.js";
import type { Rule } from "../rule.js";
import { type LabScope, labsOfApp } from "../scope.js";

export const duplicateNumber: Rule<LabScope> = {
  code: "LV117",
  title: "Duplicate number on a hypervisor",
  why: "The hypervisor identifies things by their numbers.",
  fix:
    "give one of them another number, or one of the labs another range; if a merge of two branches left both in " +
    "labvisor.lock.json, delete the newer line and synthesize again",
  *check(lab) {
    const numbered = labsOfApp(lab)
      .flatMap((each) => each.numberRequests.map((request) => ({ lab: each, request, number: each.numberOf(request) })))
      .filter(({ number }) => number !== undefined);
    for (const [earlier, later] of duplicates(numbered, ({ request, number }) => `${request.pool} ${number}`)) {
      if (later.lab === lab) {
        const { at, what } = later.request;
        yield { at, message: `its ${what} is ${later.number}, which ${earlier.request.at.node.path} also has` };
      }
    }
  },
};
