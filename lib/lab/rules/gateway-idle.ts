import { VirtualMachine } from "../virtual-machine.js";
import type { Rule } from "./rule.js";

export const gatewayIdle: Rule = {
  code: "LV124",
  severity: "warning",
  title: "A gateway whose seed has it forward nothing",
  why: "A system drops packets that are for others unless it is told to pass them on.",
  fix: "Give it CloudInit.seed({ forwarding: true }).",
  *check(lab) {
    for (const { guest, network, address } of lab.guests.flatMap((each) => each.interfaces)) {
      if (!network?.gateway || network.gateway !== address || !(guest instanceof VirtualMachine)) continue;
      const { hasSeed, forwarding } = guest.cloudInit;
      if (hasSeed && !forwarding) yield { at: guest, message: `it is the gateway of ${network.node.path}, ${address}` };
    }
  },
};
