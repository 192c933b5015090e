import { NetworkCategory } from "../../net/network-category.js";
import { pairs } from "../duplicates.js";
import type { Guest } from "../guest.js";
import { isBridgedNetwork } from "../networks/bridged-network.js";
import type { Network } from "../networks/network.js";
import type { Rule } from "../rule.js";
import { type LabScope, labsOfApp } from "../scope.js";

export const networkOverlap: Rule<LabScope> = {
  code: "LV102",
  title: "Overlapping networks on one host or in one guest",
  why: "The host, and a guest on both networks, could not tell which of them an address is on.",
  fix: "give one of them another subnet, or make separate apps of labs that are never applied together",
  *check(lab) {
    for (const [first, second] of pairs(labsOfApp(lab).flatMap(({ networks }) => networks))) {
      const shareHost = first.hypervisor.hostId === second.hypervisor.hostId;
      if (second.hypervisor.lab !== lab || !shareHost || !canMeet(first, second)) continue;
      const other = `the ${first.kind} ${first.node.path}`;
      if (first.subnet.overlaps(second.subnet)) {
        yield { at: second, message: `cidr is ${second.subnet}, which overlaps ${first.subnet} of ${other}` };
      }
      if (second.subnet6 && first.subnet6?.overlaps(second.subnet6)) {
        yield { at: second, message: `cidr6 is ${second.subnet6}, which ${other} also has` };
      }
    }
  },
};

/**
 * Whether something routes to both networks: their host, or a guest.
 *
 * An internal network is not a network of the host, so that only a guest on it can be on both. A LAN may be declared
 * twice.
 */
function canMeet(first: Network, second: Network): boolean {
  if (isBridgedNetwork(first) && isBridgedNetwork(second)) {
    return first.hostInterface !== second.hostInterface;
  }
  const isIsolated = [first, second].some(({ category }) => category === NetworkCategory.ISOLATED);
  return !isIsolated || first.hypervisor.lab.guests.some((guest) => isOn(guest, first) && isOn(guest, second));
}

function isOn({ interfaces }: Guest, network: Network): boolean {
  return interfaces.some((each) => each.network === network);
}
