import { demandOn } from "./demand.js";
import type { Rule } from "./rule.js";

export const overcommitted: Rule = {
  code: "LV127",
  severity: "warning",
  title: "More processors or disks for guests than their host is said to have",
  why: "Guests take turns on the processors, and a disk takes room as it is written: it works for as long as they do not all want theirs.",
  fix: "Give the guests fewer or smaller ones, leave some of them off (`running: false`), or declare the hypervisor's `capacity` as it is.",
  *check(lab) {
    for (const hypervisor of lab.hypervisors) {
      const { capacity } = hypervisor;
      const { cpus, disk } = demandOn(hypervisor);
      if (capacity.cpus !== undefined && cpus > capacity.cpus) {
        yield {
          at: hypervisor,
          message: `the guests that run on its host want ${cpus} processors, and its capacity is ${capacity.cpus}`,
        };
      }
      if (capacity.disk && disk && disk.toBytes() > capacity.disk.toBytes()) {
        yield {
          at: hypervisor,
          message: `the disks of the guests on its host have ${disk}, and its capacity is ${capacity.disk}`,
        };
      }
    }
  },
};
