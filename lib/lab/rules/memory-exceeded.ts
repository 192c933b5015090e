import { demandOn } from "../demand.js";
import { Hypervisor } from "../hypervisor.js";
import type { Rule } from "../rule.js";

export const memoryExceeded: Rule<Hypervisor> = {
  code: "LV125",
  appliesTo: Hypervisor,
  title: "Guests with more memory than their host",
  why: "Guests do not share memory. A host that runs out of it swaps until nothing moves, or kills guests.",
  fix:
    "reduce the guests' memory, keep some of them off (`running: false`), correct the hypervisor's `capacity`, or " +
    "make separate apps of labs that are never applied together",
  *check(hypervisor) {
    const { memory: available } = hypervisor.capacity;
    const { memory } = demandOn(hypervisor);
    if (available && memory && memory.toBytes() > available.toBytes()) {
      yield `the running guests need ${memory} of memory, and the host's capacity is ${available}`;
    }
  },
};
