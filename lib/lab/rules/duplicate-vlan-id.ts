import { duplicates } from "../duplicates.js";
import { isBridgedNetwork } from "../networks/bridged-network.js";
import { isVlan, type Vlan } from "../networks/vlan.js";
import type { Rule } from "../rule.js";
import type { LabScope } from "../scope.js";

export const duplicateVlanId: Rule<LabScope> = {
  code: "LV118",
  title: "Duplicate VLAN ID on a network",
  why: "Frames with the same VLAN ID are in the same VLAN: guests with addresses of two subnets would see each other.",
  fix: "give one of them another `vlanId`, or attach all these guests to one Vlan",
  *check({ networks }) {
    const vlans = networks.filter((network) => isVlan(network));
    for (const [first, second] of duplicates(vlans, (vlan) => `${segmentOf(vlan)} ${vlan.vlanId}`))
      yield {
        at: second,
        message: `vlanId is ${second.vlanId} on ${second.network.node.path}, which ${first.node.path} also has`,
      };
  },
};

/** Two bridged networks on the same LAN are one segment. */
function segmentOf({ network }: Vlan): string {
  return isBridgedNetwork(network) ? `${network.hypervisor.hostId} ${network.hostInterface}` : network.node.path;
}
