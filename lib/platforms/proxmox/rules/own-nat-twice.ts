import { duplicates } from "../../../lab/duplicates.js";
import { Nat } from "../../../lab/networks/nat.js";
import type { Rule } from "../../../lab/rules/rule.js";
import { labsOfApp } from "../../../lab/scope.js";
import type { ProxmoxHost } from "../host.js";
import { guestsOn } from "./guests.js";

export const ownNatTwice: Rule = {
  code: "LV141",
  title: "Guests behind their own NAT on two Proxmox VE hypervisors that share a node",
  why: `On Proxmox VE these guests share one network, ${Nat.SUBNET}, isolated from each other, and a node can have a subnet only once.`,
  fix: "Give the guests of one of them a NatNetwork. Labs that are never applied together can be two apps.",
  *check(lab) {
    const behindNat = labsOfApp(lab).flatMap((each) =>
      guestsOn(each, ownNatTwice).filter(({ adapters }) =>
        adapters.some(({ attachment }) => attachment instanceof Nat),
      ),
    );
    const hypervisors = new Set(behindNat.map(({ hypervisor }) => hypervisor as ProxmoxHost));
    const places = [...hypervisors].flatMap((at) => [...at.nodes.keys()].map((node) => ({ at, node })));
    for (const [earlier, { at, node }] of duplicates(places, (place) => place.node)) {
      if (at.lab === lab) {
        yield {
          at,
          message: `it has guests behind their own NAT on the Proxmox VE node ${node}, and so does ${earlier.at.node.path}`,
        };
      }
    }
  },
};
