import { Container, runsContainersOn } from "../container.js";
import type { Rule } from "./rule.js";

export const noContainers: Rule = {
  code: "LV146",
  title: "A container on a hypervisor that runs none",
  why: "A container shares the kernel of its host, so the host is Linux, and knows containers: VirtualBox does not.",
  fix: "Put it on a Proxmox VE hypervisor, or make it a VirtualMachine.",
  *check(lab) {
    for (const guest of lab.guests.filter((each) => !runsContainersOn(each.hypervisor))) {
      if (guest instanceof Container) {
        yield { at: guest, message: `it is on ${guest.hypervisor.node.path}, which runs no containers` };
      }
    }
  },
};
