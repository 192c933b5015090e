import { demandOn } from "./demand.js";
import type { Rule } from "./rule.js";

export const memoryExceeded: Rule = {
  code: "LV125",
  title: "More memory for guests than their host is said to have",
  why: "Memory is given once: a host without any left swaps until nothing moves, or ends guests.",
  fix: "Give the guests less memory, leave some of them off (`running: false`), or declare the hypervisor's `capacity` as it is. Labs that are never applied together can be two apps.",
  *check(lab) {
    for (const hypervisor of lab.hypervisors) {
      const has = hypervisor.capacity.memory;
      const { memory } = demandOn(hypervisor);
      if (has && memory && memory.toBytes() > has.toBytes()) {
        yield { at: hypervisor, message: `the guests that run on its host want ${memory}, and its capacity is ${has}` };
      }
    }
  },
};
