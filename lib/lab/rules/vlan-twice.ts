import { BridgedNetwork } from "../networks/bridged-network.js";
import { Vlan } from "../networks/vlan.js";
import { repeats } from "../pairs.js";
import type { Rule } from "./rule.js";

export const vlanTwice: Rule = {
  code: "LV118",
  title: "A VLAN identifier given twice on one network",
  why: "Frames with one identifier are in one VLAN: the guests of both would see each other, with addresses of two subnets.",
  fix: "Give one of them another vid, or attach all these guests to one Vlan.",
  *check(lab) {
    const vlans = lab.networks.filter((network) => network instanceof Vlan);
    for (const [first, second] of repeats(vlans, (vlan) => `${mediumOf(vlan)} ${vlan.vid}`))
      yield {
        at: second,
        message: `it has the vid ${second.vid} on ${second.on.node.path}, as ${first.node.path} has`,
      };
  },
};

/** The same for two bridged networks that lead to one LAN. */
function mediumOf({ on }: Vlan): string {
  return on instanceof BridgedNetwork ? `${on.hypervisor.host} ${on.hostInterface}` : on.node.path;
}
