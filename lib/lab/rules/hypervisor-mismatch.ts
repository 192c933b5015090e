import { Guest } from "../guest.js";
import type { Rule } from "../rule.js";

export const hypervisorMismatch: Rule<Guest> = {
  code: "LV113",
  appliesTo: Guest,
  title: "Network or storage pool of another hypervisor",
  why: "A hypervisor can attach its guests only to its own networks and pools.",
  fix: "create one on the guest's hypervisor, or move the guest",
  *check({ hypervisor, interfaces, pools }) {
    const networks = interfaces.flatMap(({ network }) => network ?? []);
    for (const each of [...networks, ...pools]) {
      if (each.hypervisor !== hypervisor) {
        yield `hypervisor is ${hypervisor.node.path}, but ${each.node.path} is on ${each.hypervisor.node.path}`;
      }
    }
  },
};
