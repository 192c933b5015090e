import { duplicates } from "../duplicates.js";
import { labsOfApp } from "../scope.js";
import type { Rule } from "./rule.js";

export const numberTwice: Rule = {
  code: "LV117",
  title: "One number for two things of a hypervisor",
  why: "The hypervisor knows them by it.",
  fix: "Give one of them another number, or one of the labs another range. Where labvisor.lock.json holds both (two branches were merged), take the newer line out and synthesise.",
  *check(lab) {
    const numbered = labsOfApp(lab)
      .flatMap((each) => each.numberRequests.map((wish) => ({ lab: each, wish, number: each.numberOf(wish) })))
      .filter(({ number }) => number !== undefined);
    for (const [earlier, later] of duplicates(numbered, ({ wish, number }) => `${wish.pool} ${number}`)) {
      if (later.lab === lab) {
        const { at, what } = later.wish;
        yield { at, message: `its ${what} is ${later.number}, and so is that of ${earlier.wish.at.node.path}` };
      }
    }
  },
};
