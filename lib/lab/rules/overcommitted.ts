import { demandOn } from "../demand.js";
import { Hypervisor } from "../hypervisor.js";
import { type Rule, Severity } from "../rule.js";

export const overcommitted: Rule<Hypervisor> = {
  code: "LV127",
  appliesTo: Hypervisor,
  severity: Severity.WARNING,
  title: "Guests with more processors or disk space than their host",
  why:
    "Guests share processors, and a disk takes up space as it is written. It works as long as they do not all need " +
    "theirs.",
  fix:
    "give the guests fewer processors or smaller disks, keep some of them off (`running: false`), or correct the " +
    "hypervisor's `capacity`",
  *check(hypervisor) {
    const { capacity } = hypervisor;
    const { cpus, disk } = demandOn(hypervisor);
    if (capacity.cpus !== undefined && cpus > capacity.cpus) {
      yield `the running guests need ${cpus} processors, and the host's capacity is ${capacity.cpus}`;
    }
    if (capacity.disk && disk && disk.toBytes() > capacity.disk.toBytes()) {
      yield `the guests' disks need ${disk}, and the host's capacity is ${capacity.disk}`;
    }
  },
};
