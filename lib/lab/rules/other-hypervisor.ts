import type { Hypervisor } from "../hypervisor.js";
import type { Rule } from "./rule.js";

export const otherHypervisor: Rule = {
  code: "LV113",
  title: "A network or a storage pool of another hypervisor",
  why: "A hypervisor attaches its guests to what is its own.",
  fix: "Make one on the guest's hypervisor, or move the guest.",
  *check(lab) {
    for (const guest of lab.guests) {
      const networks = guest.interfaces.flatMap(({ network }) => network ?? []);
      for (const { node, hypervisor } of [...networks, ...guest.pools].filter((each) => isForeign(each, guest))) {
        yield {
          at: guest,
          message: `it is on ${guest.hypervisor.node.path}, and ${node.path} on ${hypervisor.node.path}`,
        };
      }
    }
  },
};

function isForeign(one: { hypervisor: Hypervisor }, other: { hypervisor: Hypervisor }): boolean {
  return one.hypervisor !== other.hypervisor;
}
