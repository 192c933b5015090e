import { Guest } from "../guest.js";
import type { Rule } from "../rule.js";

export const tooManyAdapters: Rule<Guest> = {
  code: "LV112",
  appliesTo: Guest,
  title: "Too many network adapters",
  why: "A virtual machine's chipset has a fixed number of adapter slots.",
  fix: "attach it to fewer networks",
  *check({ adapters, maxAdapters, hypervisor }) {
    if (adapters.length > maxAdapters) {
      yield `it has ${adapters.length} adapters, but ${hypervisor.node.path} supports ${maxAdapters}`;
    }
  },
};
