import { cycleOf } from "../guest-order.js";
import type { Rule } from "../rule.js";
import { type LabScope, pathInLab } from "../scope.js";

export const circularDependency: Rule<LabScope> = {
  code: "LV163",
  title: "Dependency cycle between guests",
  why: "A guest is created and started after the guests that it depends on, and a clone after its source.",
  fix: "remove one of these dependencies",
  *check({ guests }) {
    const cycle = cycleOf(guests);
    if (cycle.length === 0) return;
    const [first, ...others] = cycle.map(pathInLab);
    yield { at: cycle[0], message: `it starts after ${[...others, first].join(", which starts after ")}` };
  },
};
