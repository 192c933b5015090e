import { NetworkCategory } from "../../net/network-category.js";
import { duplicates } from "../duplicates.js";
import { Vlan } from "../networks/vlan.js";
import type { Rule } from "./rule.js";

export const vlanTwice: Rule = {
  code: "LV118",
  title: "A VLAN identifier given twice on one network",
  why: "Frames with one identifier are in one VLAN: the guests of both would see each other, with addresses of two subnets.",
  fix: "Give one of them another VLAN ID, or attach all these guests to one Vlan.",
  *check(lab) {
    const vlans = lab.networks.filter((network) => network instanceof Vlan);
    for (const [first, second] of duplicates(vlans, (vlan) => `${mediumOf(vlan)} ${vlan.vlanId}`))
      yield {
        at: second,
        message: `it has VLAN ID ${second.vlanId} on ${second.network.node.path}, as ${first.node.path} has`,
      };
  },
};

/** The same for two networks that lead to one LAN. */
function mediumOf({ network }: Vlan): string {
  return network.category === NetworkCategory.LAN
    ? `${network.hypervisor.hostId} ${network.segment}`
    : network.node.path;
}
