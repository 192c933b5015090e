import { duplicates } from "../duplicates.js";
import type { Rule } from "../rule.js";
import type { LabScope } from "../scope.js";

export const duplicateGuestName: Rule<LabScope> = {
  code: "LV108",
  title: "Duplicate guest name",
  why: "A name, in upper or lower case, identifies one guest on the hypervisor and in hosts files.",
  fix: "give one of them another `name`",
  *check({ guests }) {
    for (const [earlier, later] of duplicates(guests, ({ name }) => name.toLowerCase())) {
      yield { at: later, message: `name is "${later.name}", which ${earlier.node.path} also has` };
    }
  },
};
