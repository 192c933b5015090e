import { Token } from "cdktf";
import type { Rule } from "../../../lab/rule.js";
import { VirtualMachine } from "../../../lab/virtual-machine.js";
import type { ProxmoxMachine } from "../machine-options.js";

export const processors: Rule<ProxmoxMachine> = {
  code: "LV145",
  appliesTo: VirtualMachine,
  title: "Processors that do not divide into sockets, or a balloon minimum above the memory",
  why: "Every socket has the same number of processors, and a balloon only takes memory away.",
  fix: "give cpus that are a multiple of sockets, and a minimumMemory of at most memory",
  *check({ cpus, memory, options }) {
    const { sockets = 1, minimumMemory = memory } = options ?? {};
    if (!Token.isUnresolved(cpus) && cpus % sockets !== 0) {
      yield `cpus is ${cpus}, which is not a multiple of its ${sockets} sockets`;
    }
    if (minimumMemory.toMebibytes() > memory.toMebibytes()) {
      yield `minimumMemory is ${minimumMemory}, which is more than its memory of ${memory}`;
    }
  },
};
