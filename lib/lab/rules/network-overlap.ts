import { NetworkCategory } from "../../net/network-category.js";
import { pairs } from "../duplicates.js";
import { BridgedNetwork } from "../networks/bridged-network.js";
import type { Network } from "../networks/network.js";
import { labsOfApp } from "../scope.js";
import type { Rule } from "./rule.js";

export const networkOverlap: Rule = {
  code: "LV102",
  title: "Two networks of one host overlap",
  why: "The host, and a guest on both, could not tell through which of them an address is reached.",
  fix: "Give one of them another subnet. Labs that are never applied together can be two apps.",
  *check(lab) {
    for (const [first, second] of pairs(labsOfApp(lab).flatMap(({ networks }) => networks))) {
      const oneHost = first.hypervisor.hostId === second.hypervisor.hostId;
      if (second.hypervisor.lab !== lab || !oneHost || !canMeet(first, second)) continue;
      const of = `of ${first.kind} ${first.node.path}`;
      if (first.subnet.overlaps(second.subnet)) {
        yield { at: second, message: `${second.subnet} overlaps ${first.subnet} ${of}` };
      }
      if (second.subnet6 && first.subnet6?.overlaps(second.subnet6)) {
        yield { at: second, message: `${second.subnet6} is also ${of}` };
      }
    }
  },
};

/** Internal networks of two labs have neither host nor guest in common; and one LAN may be written twice. */
function canMeet(first: Network, second: Network): boolean {
  if (first instanceof BridgedNetwork && second instanceof BridgedNetwork) {
    return first.hostInterface !== second.hostInterface;
  }
  const isIsolated = [first, second].some(({ category }) => category === NetworkCategory.ISOLATED);
  return !isIsolated || first.hypervisor.lab === second.hypervisor.lab;
}
