import { Token } from "cdktf";
import type { Rule } from "../../../lab/rules/rule.js";
import { machinesOn } from "./guests.js";

export const processors: Rule = {
  code: "LV145",
  title: "Processors that do not divide evenly into sockets, or more minimum memory than memory",
  why: "All sockets have the same number of processors, and a balloon only takes memory from a guest.",
  fix: "Give it cpus that are a multiple of sockets, and at most as much minimumMemory as memory.",
  *check(lab) {
    for (const machine of machinesOn(lab, processors)) {
      const { cpus, memory } = machine;
      const { sockets = 1, minimumMemory = memory } = machine.options ?? {};
      if (!Token.isUnresolved(cpus) && cpus % sockets !== 0) {
        yield { at: machine, message: `it has ${cpus} cpus on ${sockets} sockets` };
      }
      if (minimumMemory.toMebibytes() > memory.toMebibytes()) {
        yield { at: machine, message: `its minimumMemory is ${minimumMemory}, and its memory ${memory}` };
      }
    }
  },
};
