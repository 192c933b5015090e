import { type Rule, Severity } from "../rule.js";
import { VirtualMachine } from "../virtual-machine.js";

export const gatewayWithoutForwarding: Rule<VirtualMachine> = {
  code: "LV124",
  appliesTo: VirtualMachine,
  severity: Severity.WARNING,
  title: "Gateway that does not forward packets",
  why: "A system drops packets for others unless forwarding is on.",
  fix: "use CloudInit.seed({ forwarding: true })",
  *check({ interfaces, cloudInit }) {
    if (!cloudInit.hasSeed || cloudInit.forwarding) return;
    for (const { network, address } of interfaces) {
      if (network?.gateway && network.gateway === address) {
        yield `it is the gateway of ${network.node.path} (${address}), but its seed does not turn on forwarding`;
      }
    }
  },
};
