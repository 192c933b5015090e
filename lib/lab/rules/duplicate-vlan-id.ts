import { duplicates } from "../duplicates.js";
import type { Lab } from "../lab.js";
import { BridgedNetwork } from "../networks/bridged-network.js";
import { Vlan } from "../networks/vlan.js";
import type { Rule } from "../rule.js";

export const duplicateVlanId: Rule<Lab> = {
  code: "LV118",
  title: "Duplicate VLAN ID on a network",
  why: "Frames with the same VLAN ID are in the same VLAN: guests with addresses of two subnets would see each other.",
  fix: "give one of them another `vlanId`, or attach all these guests to one Vlan",
  *check({ networks }) {
    const vlans = networks.filter((network) => network instanceof Vlan);
    for (const [first, second] of duplicates(vlans, (vlan) => `${segmentOf(vlan)} ${vlan.vlanId}`))
      yield {
        at: second,
        message: `vlanId is ${second.vlanId} on ${second.network.node.path}, which ${first.node.path} also has`,
      };
  },
};

/** Two bridged networks on the same LAN are one segment. */
function segmentOf({ network }: Vlan): string {
  return network instanceof BridgedNetwork
    ? `${network.hypervisor.hostId} ${network.hostInterface}`
    : network.node.path;
}
