import { duplicates } from "../../../lab/duplicates.js";
import { Nat } from "../../../lab/networks/nat.js";
import type { Rule } from "../../../lab/rules/rule.js";
import { labsOfApp } from "../../../lab/scope.js";
import type { Proxmox } from "../hypervisor.js";
import { guestsOn } from "./guests.js";

export const ownNatTwice: Rule = {
  code: "LV141",
  title: "Guests behind their own NAT from two Proxmox VE hypervisors of one node",
  why: `On Proxmox VE they share one network, ${Nat.SUBNET}, without seeing each other, and a node can have a subnet once.`,
  fix: "Give the guests of one of them a NatNetwork. Labs that are never applied together can be two apps.",
  *check(lab) {
    const behindNat = labsOfApp(lab).flatMap((each) =>
      guestsOn(each, ownNatTwice).filter(({ adapters }) =>
        adapters.some(({ attachment }) => attachment instanceof Nat),
      ),
    );
    const hypervisors = new Set(behindNat.map(({ hypervisor }) => hypervisor as Proxmox));
    const places = [...hypervisors].flatMap((at) => [...at.nodes.keys()].map((node) => ({ at, node })));
    for (const [earlier, { at, node }] of duplicates(places, (place) => place.node)) {
      if (at.lab === lab) {
        yield {
          at,
          message: `its guests are behind their own NAT on the Proxmox VE node ${node}, and so are those of ${earlier.at.node.path}`,
        };
      }
    }
  },
};
