import type { Rule } from "./rule.js";

export const tooManyAdapters: Rule = {
  code: "LV112",
  title: "More network adapters than the machine has slots",
  why: "A virtual machine's chipset has a fixed number of adapters.",
  fix: "Attach it to fewer networks.",
  *check(lab) {
    for (const guest of lab.guests) {
      const { adapters, maxAdapters, hypervisor } = guest;
      if (adapters.length > maxAdapters) {
        yield {
          at: guest,
          message: `it has ${adapters.length} adapters, and ${hypervisor.node.path} has ${maxAdapters}`,
        };
      }
    }
  },
};
